import type { Side } from '../ports/side.js';
import type { Soon } from '../ports/lineage-search.js';

/**
 * What a walk needs of a graph, for one question (its edges, `fanOut` and `statuses`). `Node` is whatever the engine
 * knows a node by: its id, or its row. An engine that has the answer at hand gives it without a promise, and the walk
 * goes on at once.
 */
export interface Neighbourhood<Node> {
  /**
   * The neighbours of each of the nodes, in their order.
   * @param ahead how many nodes beyond these will probably be asked for next: an engine far away may fetch them too.
   */
  neighbours(side: Side, nodes: readonly Node[], ahead: number): Soon<readonly Neighbours<Node>[]>;
  /** Of each of the nodes, whether it has one of the statuses; not asked where the question has none. */
  reported(nodes: readonly Node[]): Soon<readonly boolean[]>;
  /** Negative where the id of `a` comes before that of `b`. */
  compare(a: Node, b: Node): number;
  idOf(node: Node): string;
}

export interface Neighbours<Node> {
  /** The first `fanOut`, in id order. */
  readonly nodes: readonly Node[];
  /** There are more than these. */
  readonly more: boolean;
}

/** A node that a walk met. */
export interface Met<Node> {
  readonly node: Node;
  readonly distance: number;
  readonly side: Side;
}

/** The ends of edges, from the older node to the newer. */
export interface WalkedLink<Node> {
  readonly source: Node;
  readonly target: Node;
}
