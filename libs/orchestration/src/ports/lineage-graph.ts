import type { LineageStatus, RelationshipType } from '@stemma/models';

/**
 * Traversal of the lineage. Only active edges between nodes that are not deleted are seen. Every engine gives
 * the same answer to the same question: the same nodes at the same distances, the same `truncated` and cursor.
 */
export interface LineageGraph {
  /**
   * Breadth-first from `nodeId`. A node is reported once, at its least distance, whatever the number of paths;
   * the start itself is not reported. Order: (distance, nodeId).
   * @returns null where the start is unknown.
   * @throws StemmaError `timeout`.
   */
  traverse(question: Traversal): Promise<Reach | null>;
}

export type Direction = 'ancestors' | 'descendants' | 'both';

export interface Traversal {
  readonly nodeId: string;
  /** `both` is the union of ancestors and descendants (not what hangs sideways), each at its own distance. */
  readonly direction: Direction;
  /** Greatest distance, ≥ 1. */
  readonly depth: number;
  /** Edges to follow; `merged_with` is symmetric and never followed. */
  readonly relationshipTypes: readonly RelationshipType[];
  /** Statuses to report; others are passed through. Empty: all. */
  readonly statuses: readonly LineageStatus[];
  /** Edges below this weight are not followed. 0..1. */
  readonly minWeight: number;
  /** Nodes in this answer. */
  readonly limit: number;
  /** Neighbours followed from each node: the first by node id. */
  readonly fanOut: number;
  /** Nodes that may be visited at all. */
  readonly visitLimit: number;
  readonly after: { readonly distance: number; readonly nodeId: string } | null;
  readonly timeoutMs: number;
}

export interface Reach {
  readonly nodes: readonly ReachedNode[];
  /** Ids of the followed edges among the start and the nodes of this answer (and between them). */
  readonly edgeIds: readonly string[];
  /** Which limits cut the answer; empty where it is whole. `limit` can be gone on from by the cursor. */
  readonly truncated: readonly TruncatedBy[];
  readonly next: { readonly distance: number; readonly nodeId: string } | null;
}

/** A node met on both sides (possible only through replaced_by) is reported once, at its least distance. */
export interface ReachedNode {
  readonly nodeId: string;
  /** ≥ 1. */
  readonly distance: number;
  readonly side: 'ancestor' | 'descendant';
}

export type TruncatedBy = 'depth' | 'fanOut' | 'limit' | 'visitLimit';
