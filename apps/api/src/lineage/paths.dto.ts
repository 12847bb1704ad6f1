import { MAX_PATHS, OBJECTIVES, type Objective } from '@stemma/orchestration';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { NodeField } from '../http/node-field.decorator.js';
import { FollowedEdgesQuery } from './lineage.dto.js';

export class PathsQuery extends FollowedEdgesQuery {
  @NodeField({ description: 'The version where the paths begin.' })
  from!: string;

  @NodeField({ description: 'The version where they end.' })
  to!: string;

  @Field(z.enum(['descendants', 'ancestors']), {
    optional: true,
    description:
      'Whether `to` is looked for among the descendants of `from`, along the edges (the default), or among its ancestors, against them.',
  })
  direction?: 'descendants' | 'ancestors';

  @Field(z.enum(OBJECTIVES), {
    optional: true,
    description:
      'strongest by default: the largest product of weights; mostConfident: of confidences; shortest: the fewest edges; bottleneck: the largest least weight.',
  })
  objective?: Objective;

  @Field(z.coerce.number().int().min(1).max(MAX_PATHS), {
    optional: true,
    description: 'So many of the best; 1 by default.',
  })
  k?: number;
}

export class MergeBasesQuery extends FollowedEdgesQuery {
  @NodeField({ description: 'The other version, of any pattern.' })
  with!: string;
}
