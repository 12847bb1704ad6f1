import type { FollowedType, LineageTerms } from './lineage-terms.js';

export interface CypherQuery {
  readonly text: string;
  readonly parameters: Readonly<Record<string, string | number | readonly string[]>>;
}

/** Those by which a version was made of another: what is followed where a query does not say. */
const DERIVATION: readonly FollowedType[] = [
  'parent_of',
  'derived_from',
  'merged_from',
  'refined_from',
  'specialized_from',
  'generalized_from',
  'forked_from',
];

/**
 * For the graph that docs/stores/memgraph.md describes. Breadth-first, as the service walks: in a tangled family the ways
 * that Cypher would list otherwise are without number.
 */
export function cypherOf(terms: LineageTerms): CypherQuery {
  const { direction, nodeId, statuses, minWeight, asOf } = terms;
  const sides = direction === 'lineage' ? (['ancestors', 'descendants'] as const) : [direction];
  return {
    text: sides.map((side) => walk(side, terms)).join('\nUNION\n'),
    parameters: {
      nodeId,
      ...(statuses.length > 0 && { statuses }),
      ...(minWeight > 0 && { minWeight }),
      ...(asOf !== null && { asOf: asOf.getTime() }),
    },
  };
}

function walk(
  side: 'ancestors' | 'descendants',
  { types, statuses, minWeight, asOf, depth }: LineageTerms,
): string {
  const followed = (types.length === 0 ? DERIVATION : types).map((type) => type.toUpperCase()).join('|');
  const conditions = [
    'next:PatternNode',
    'via.is_active',
    ...(minWeight > 0 ? ['via.weight >= $minWeight'] : []),
    ...(asOf === null ? [] : ['via.created_at_ms <= $asOf', 'next.created_at_ms <= $asOf']),
  ].join(' AND ');
  // Bounds and types are words of the statement: Memgraph takes no parameters for them.
  const edges = `[way:${followed} *BFS ..${depth ?? ''} (via, next | ${conditions})]`;
  const [before, after] = side === 'ancestors' ? ['<-', '-'] : ['-', '->'];
  return [
    `MATCH (start:PatternNode {node_id: $nodeId})${before}${edges}${after}(node:PatternNode)`,
    ...(statuses.length > 0 ? ['WHERE node.status IN $statuses'] : []),
    `RETURN node.node_id AS node_id, '${side === 'ancestors' ? 'ancestor' : 'descendant'}' AS side, size(way) AS distance`,
  ].join('\n');
}
