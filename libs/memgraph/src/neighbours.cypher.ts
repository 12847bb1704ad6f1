import { MAX_STEPS, type Side, type Traversal } from '@stemma/orchestration';
import type { Row } from './run.js';
import { edgeType, NODE } from './schema.js';

/** What a row of `neighboursOf` says of a neighbour. */
export type NeighbourRow = readonly [
  nodeId: string | null,
  status: string,
  stateRev: unknown,
  edgeIds: readonly string[],
  edgeRevs: readonly unknown[],
];

/** The statements of one question on one side, and what all of them take; null where no type is to be followed. */
export interface NeighbourStatements {
  /** Of the nodes `$ids`. Rows of `id` and `found`, in id order, `$most` at most. */
  readonly asked: string;
  /** The same of those up to so many levels behind them, nearest first, of `$further` nodes at most. */
  readonly ahead: (levels: number) => string;
  readonly parameters: Row;
}

export function neighbourStatements(
  side: Side,
  { fanOut, ...scope }: Pick<Traversal, 'relationshipTypes' | 'minWeight' | 'asOf' | 'fanOut'>,
): NeighbourStatements | null {
  // One more than is followed, where there are more.
  return statements(
    side,
    scope,
    fanOut + 1,
    `
    WITH n, m, collect(e.edge_id) AS edges, collect(e.rev) AS revs
    ORDER BY m.node_id
    WITH n, collect([m.node_id, m.status, m.state_rev, edges, revs])[..$most] AS found`,
  );
}

/** What a row of the statements of a search says of an edge. */
export type StepRow = readonly [
  nodeId: string | null,
  edgeId: string,
  weight: number,
  confidence: number | null,
  isBreaking: boolean,
];

/** As `neighbourStatements`, of each edge. */
export function stepStatements(
  side: Side,
  scope: Pick<Traversal, 'relationshipTypes' | 'minWeight' | 'asOf'>,
): NeighbourStatements | null {
  return statements(
    side,
    scope,
    MAX_STEPS,
    `
    WITH n, m, e ORDER BY m.node_id
    WITH n, collect([m.node_id, e.edge_id, e.weight, e.confidence_score, e.breaking_changes])[..$most] AS found`,
  );
}

function statements(
  side: Side,
  { relationshipTypes, minWeight, asOf }: Pick<Traversal, 'relationshipTypes' | 'minWeight' | 'asOf'>,
  most: number,
  collected: string,
): NeighbourStatements | null {
  const types = relationshipTypes.flatMap((type) =>
    type === 'merged_with' || type === 'child_of' ? [] : [edgeType(type)],
  );
  if (types.length === 0) return null;
  // Bounds and types are words of the statement: Memgraph takes no parameters for them.
  const [before, after] = side === 'ancestor' ? ['<-', '-'] : ['-', '->'];
  const arrow = (name: string, walk = ''): string => `${before}[${name}:${types.join('|')}${walk}]${after}`;
  const isFollowed = (edge: string, node: string): string =>
    [
      `${edge}.is_active AND ${edge}.weight >= $minWeight`,
      ...(asOf === null ? [] : [`${edge}.created_at_ms <= $asOf AND ${node}.created_at_ms <= $asOf`]),
    ].join(' AND ');
  const neighbours = `
    OPTIONAL MATCH (n)${arrow('e')}(m:${NODE.live}) WHERE ${isFollowed('e', 'm')} ${collected}
    RETURN n.node_id AS id, found`;
  const start = `UNWIND $ids AS id MATCH (s:${NODE.live} {${NODE.key}: id})`;
  return {
    asked: `${start} WITH s AS n ${neighbours}`,
    ahead: (levels) => `
      ${start}${arrow('', ` *BFS ..${String(levels)} (via, next | next:${NODE.live} AND ${isFollowed('via', 'next')})`)}(n)
      WITH DISTINCT n LIMIT $further ${neighbours}`,
    parameters: {
      minWeight,
      most: BigInt(most),
      ...(asOf === null ? {} : { asOf: BigInt(asOf.getTime()) }),
    },
  };
}
