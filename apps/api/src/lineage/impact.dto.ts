import { IMPACT_DEFAULTS, MAX_IMPACT } from '@stemma/orchestration';
import { z } from 'zod';
import { Field } from '../http/field.decorator.js';
import { FollowedEdgesQuery } from './lineage.dto.js';

const MAX_USAGE_DAYS = 366;

export class ImpactQuery extends FollowedEdgesQuery {
  @Field(z.coerce.number().int().min(1).max(MAX_IMPACT), {
    optional: true,
    description: `Versions in the answer; ${IMPACT_DEFAULTS.limit} by default.`,
  })
  limit?: number;

  @Field(z.coerce.number().int().min(1).max(MAX_USAGE_DAYS), {
    optional: true,
    description: `UTC days of which executions are counted, today among them; ${IMPACT_DEFAULTS.usageDays} by default.`,
  })
  usageDays?: number;

  @Field(z.string().max(1000), {
    optional: true,
    description: 'The nextCursor of the answer before, to the same question.',
  })
  cursor?: string;
}
