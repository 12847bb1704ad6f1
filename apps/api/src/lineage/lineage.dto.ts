import { fields, type LineageStatus, type RelationshipType } from '@stemma/models';
import { TRACE_DEFAULTS, TRAVERSAL_CEILINGS } from '@stemma/orchestration';
import { z } from 'zod';
import { DRAWN_FORMATS, type DrawnFormat } from './formats/in-format.js';
import { Field } from '../http/field.decorator.js';
import { DEFAULT_PAGE, PageCursor, PageLimit } from '../http/page.query.js';

const MAX_LISTED = 50;

/** Which edges are followed. */
export class FollowedEdgesQuery {
  @Field(list(fields.relationshipType), {
    optional: true,
    documented: fields.relationshipType.array().max(MAX_LISTED),
    description:
      'Separated by commas, or repeated. The derivation types and feeds by default; merged_with is never followed.',
  })
  relationshipTypes?: RelationshipType[];

  @Field(
    z
      .string()
      .regex(/^(0|1|0?\.\d{1,16}|1\.0{1,16})$/, 'must be a number from 0 to 1')
      .transform(Number),
    {
      optional: true,
      description: 'Edges below this weight are not followed.',
    },
  )
  minWeight?: number;

  @Field(fields.timestamp, {
    optional: true,
    description:
      'The versions and edges that had been created by then; in all else as they are now. All of them by default.',
  })
  asOf?: Date;

  @Field(whole('timeoutMs'), { optional: true, description: `${TRACE_DEFAULTS.timeoutMs} by default.` })
  timeoutMs?: number;
}

/** What a lineage is. */
export class ReachQuery extends FollowedEdgesQuery {
  @Field(whole('depth'), {
    optional: true,
    description: `Greatest distance; ${TRACE_DEFAULTS.depth} by default.`,
  })
  depth?: number;

  @Field(list(fields.lineageStatus), {
    optional: true,
    documented: fields.lineageStatus.array().max(MAX_LISTED),
    description: 'Nodes to report; others are passed through. All by default.',
  })
  statuses?: LineageStatus[];

  @Field(whole('fanOut'), {
    optional: true,
    description: `Neighbours followed from each node, the first by id; ${TRACE_DEFAULTS.fanOut} by default.`,
  })
  fanOut?: number;
}

/** And which page of its list. */
export class LineagePageQuery extends ReachQuery {
  @PageLimit
  limit: number = DEFAULT_PAGE;

  @PageCursor
  cursor?: string;
}

/** And what of it is answered. */
export class LineageQuery extends ReachQuery {
  @Field(whole('limit'), {
    optional: true,
    description: `Nodes in the answer; ${TRACE_DEFAULTS.limit} by default.`,
  })
  limit?: number;

  @Field(z.enum(['json', ...DRAWN_FORMATS]), {
    optional: true,
    description:
      'json by default; skeleton, which has the start too and only what a drawing shows; or a drawing for Mermaid, Graphviz (dot), GraphML or Cytoscape; or events of OpenLineage, or W3C PROV.',
  })
  format: 'json' | DrawnFormat = 'json';

  @Field(z.string().max(1000), {
    optional: true,
    description: 'The nextCursor of the answer before, to the same question.',
  })
  cursor?: string;
}

function whole(limit: keyof typeof TRAVERSAL_CEILINGS) {
  return z.coerce.number().int().min(1).max(TRAVERSAL_CEILINGS[limit]);
}

/** The items of a query are any text; that they are more than that is what is checked here. */
function list<T>(item: z.ZodType<T>) {
  const items = item.array().max(MAX_LISTED) as unknown as z.ZodType<T[], string[]>;
  return z
    .union([z.string(), z.string().array().max(MAX_LISTED)])
    .transform((given) => [given].flat().flatMap((text) => text.split(',')))
    .pipe(items);
}

/** An edge that a caller names child_of is stored as parent_of the other way round. */
export function storedTypes(types: readonly RelationshipType[] | undefined): RelationshipType[] | undefined {
  return types?.map((type) => (type === 'child_of' ? 'parent_of' : type));
}
