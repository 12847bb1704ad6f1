import { StemmaError } from '../stemma-error.js';
import type { FollowedType, LineageTerms } from './lineage-terms.js';

export interface CypherQuery {
  readonly text: string;
  readonly parameters: Readonly<Record<string, string | number | readonly string[]>>;
}

/** What the service follows where a query does not say: those by which a version was made of another, and flows of data. */
const FOLLOWED: readonly FollowedType[] = [
  'parent_of',
  'derived_from',
  'merged_from',
  'refined_from',
  'specialized_from',
  'generalized_from',
  'forked_from',
  'feeds',
];

/**
 * For the graph that docs/stores/memgraph.md describes. Breadth-first, as the service walks: in a tangled family the ways
 * that Cypher would list otherwise are without number.
 * @throws StemmaError `validation_failed` where the service would refuse the question, or Memgraph would find nothing by it.
 */
export function cypherOf(terms: LineageTerms): CypherQuery {
  const { direction, nodeId, statuses, minWeight, asOf } = terms;
  check(terms);
  const sides = direction === 'lineage' ? (['ancestors', 'descendants'] as const) : [direction];
  return {
    text: sides.map((side) => walk(side, terms)).join('\nUNION\n'),
    parameters: {
      nodeId,
      ...(statuses.length > 0 && { statuses }),
      ...(minWeight !== null && { minWeight }),
      ...(asOf !== null && { asOf: asOf.getTime() }),
    },
  };
}

function walk(
  side: 'ancestors' | 'descendants',
  { types, statuses, minWeight, asOf, depth }: LineageTerms,
): string {
  const followed = (types.length === 0 ? FOLLOWED : types).map((type) => type.toUpperCase()).join('|');
  const conditions = [
    'next:PatternNode',
    'via.is_active',
    ...(minWeight === null ? [] : ['via.weight >= $minWeight']),
    ...(asOf === null ? [] : ['via.created_at_ms <= $asOf', 'next.created_at_ms <= $asOf']),
  ].join(' AND ');
  const edges = `[way:${followed} *BFS ..${depth ?? ''} (via, next | ${conditions})]`;
  const [before, after] = side === 'ancestors' ? ['<-', '-'] : ['-', '->'];
  return [
    `MATCH (start:PatternNode {node_id: $nodeId})${before}${edges}${after}(node:PatternNode)`,
    ...(statuses.length > 0 ? ['WHERE node.status IN $statuses'] : []),
    `RETURN node.node_id AS node_id, '${side === 'ancestors' ? 'ancestor' : 'descendant'}' AS side, size(way) AS distance`,
  ].join('\n');
}

/** Bounds and types are words of the statement, as Memgraph takes no parameters for them: nothing else may become one. */
function check({ nodeId, types, depth }: LineageTerms): void {
  const fault = nodeId.includes('@')
    ? 'Memgraph has no aliases and no numbers of versions: name the id of the version'
    : types.some((type) => !/^[a-z_]+$/.test(type))
      ? 'there is no such type of edge'
      : depth !== null && !(Number.isInteger(depth) && depth >= 1)
        ? 'a depth is a whole number from 1 on'
        : null;
  if (fault !== null) throw new StemmaError('validation_failed', `No statement can be made of it: ${fault}.`);
}
