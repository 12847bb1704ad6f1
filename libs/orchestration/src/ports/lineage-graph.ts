import type { LineageStatus, RelationshipType } from '@stemma/models';
import type { HeldRevs } from './held-revs.js';
import type { SearchScope, SearchWork } from './lineage-search.js';
import type { Side } from './side.js';

/**
 * Traversal of the lineage. Only active edges between nodes that are not deleted are seen. Every engine gives
 * the same answer to the same question, which is defined here and held by `describeLineageGraphContract`.
 *
 * **Neighbours.** Of a node, on the side of ancestors: the sources of the edges that end in it; on the side of
 * descendants: the targets of those that start in it. An edge counts where its type is among `relationshipTypes`
 * (`merged_with` never does) and its weight is at least `minWeight`. Edges of several types to the same node make
 * one neighbour. In the order of their ids the first `fanOut` are followed.
 *
 * **As of.** With `asOf` a node counts where it was created at or before that instant, and an edge where it was, and
 * both of its ends were: an edge may be dated before an end of it, as imported histories have it. The time is that of
 * the version itself (`createdAt`), not of its import; in whole milliseconds, what is beyond is cut off. All else is as
 * it is now: what has been deleted or deactivated since is not seen, a status or weight that has changed is the new one.
 *
 * **Walk.** Breadth-first: level 0 is the start; level n + 1 are the followed neighbours of level n that the walk
 * has not visited before. A walk visits whole levels up to `depth`, until it has visited `visitLimit` nodes (the
 * start not counted): of the level that exceeds it the first by id are visited, and the walk ends there.
 *
 * **Answer.** Visited nodes with one of `statuses`, in the order (distance, nodeId), those behind `after`, at most
 * `limit` of them. No more is walked than that takes: the walk ends with the first level that brings more than
 * `limit` nodes behind `after`. The start is never reported, nor any node twice. Pages that follow one another
 * by `next` are the whole answer, without gap or repetition, while nobody writes.
 *
 * **Counts** are those of all pages together: who only counts asks once, for `counted` nodes and `countedEdges` edges.
 *
 * **Both sides** are two walks, level by level side by side, each with a `visitLimit` of its own. It is the
 * union of ancestors and descendants, not what hangs sideways. A node met on both sides (possible only through
 * replaced_by) is reported once, where it was met first, as an ancestor where that was on the same level.
 */
export interface LineageGraph {
  /**
   * @returns null where the start is unknown, deleted, or created later than `asOf`.
   * @throws StemmaError `timeout`; `store_unavailable` or `mirror_unavailable`.
   */
  traverse(question: Traversal): Promise<Reach | null>;
  /**
   * Runs a search by neighbours as above, of which it follows all.
   * @returns what `work` does. @throws StemmaError as `traverse`
   */
  search<T>(scope: SearchScope, work: SearchWork<T>): Promise<T | null>;
}

/** The graph of a mirror. It answers as a `LineageGraph` does, and says what of it it held. */
export interface MirroredLineageGraph {
  /**
   * @param lacking ids of nodes and edges whose present state it could not take.
   * @returns null where it cannot tell, and the record must: it does not know the start (or as one created later than
   *   `asOf`), or looked at anything that it lacks: the start, an edge of a node that it walked on from, or what is at
   *   the other end of that edge, even where this has not been seen yet, is deleted, or is not reported.
   * @throws StemmaError `timeout`, `mirror_unavailable`.
   */
  traverse(question: Traversal, lacking: ReadonlySet<string>): Promise<MirroredReach | null>;
  /** As that of a `LineageGraph`; null where it cannot tell, as `traverse`. */
  search<T>(scope: SearchScope, lacking: ReadonlySet<string>, work: SearchWork<T>): Promise<T | null>;
}

export interface MirroredReach {
  readonly reach: Reach;
  readonly held: HeldRevs;
}

export type Direction = 'ancestors' | 'descendants' | 'both';

/** Ids are in lower case. Numbers are at most those of `TRAVERSAL_CEILINGS`, save for who only counts. */
export interface Traversal {
  readonly nodeId: string;
  readonly direction: Direction;
  /** Greatest distance, ≥ 1. */
  readonly depth: number;
  /** Edges to follow. */
  readonly relationshipTypes: readonly RelationshipType[];
  /** Statuses to report; nodes of others are passed through. Empty: all. */
  readonly statuses: readonly LineageStatus[];
  /** Edges below this weight are not followed. 0..1. */
  readonly minWeight: number;
  /** The lineage as it was at this instant; null: all of it. */
  readonly asOf: Date | null;
  /** Nodes in this answer, ≥ 1. */
  readonly limit: number;
  /** Neighbours followed from each node, ≥ 1. */
  readonly fanOut: number;
  /** Nodes visited by a walk, ≥ 1. */
  readonly visitLimit: number;
  /** Edges in this answer, ≥ 1. */
  readonly edgeLimit: number;
  readonly after: ReachKey | null;
  readonly timeoutMs: number;
}

/** Sorts the answer: by distance, then by id. */
export interface ReachKey {
  readonly distance: number;
  readonly nodeId: string;
}

export const TRAVERSAL_CEILINGS = {
  depth: 100_000,
  limit: 10_000,
  fanOut: 100_000,
  visitLimit: 200_000,
  edgeLimit: 50_000,
  /** In the place of `limit` and of `edgeLimit` where versions and edges are only counted. */
  counted: 100_000,
  countedEdges: 200_000,
  timeoutMs: 30_000,
} as const;

export interface Reach {
  readonly nodes: readonly ReachedNode[];
  /**
   * In id order. The edges by which a node of the answer (or the start) follows, towards its own side, another
   * node of the answer (or the start). An edge between nodes of different pages is on the later of the two pages.
   */
  readonly edgeIds: readonly string[];
  /** Which limits cut the answer, in the order of `TRUNCATIONS`; empty where it is whole. */
  readonly truncated: readonly TruncatedBy[];
  /** The last node of this answer where `truncated` holds `limit`, else null. */
  readonly next: ReachKey | null;
}

export interface ReachedNode extends ReachKey {
  /** ≥ 1. */
  readonly distance: number;
  readonly side: Side;
}

/**
 * - `depth`: a further level would not be empty.
 * - `fanOut`: a node that the walk went on from has more neighbours than were followed.
 * - `limit`: more nodes follow behind this answer; what lies there is not known yet, so the other limits speak of
 *   what was walked so far.
 * - `visitLimit`: a walk ended because of it.
 * - `edgeLimit`: there are more edges among these nodes.
 */
export const TRUNCATIONS = ['depth', 'fanOut', 'limit', 'visitLimit', 'edgeLimit'] as const;
export type TruncatedBy = (typeof TRUNCATIONS)[number];
