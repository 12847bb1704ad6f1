import type { RelationshipType } from '@stemma/models';
import type { Turn } from '../turns/turn.js';
import type { Side } from './side.js';

/** Which edges a search follows: as a `Traversal` of the same values. */
export interface SearchScope {
  readonly relationshipTypes: readonly RelationshipType[];
  readonly minWeight: number;
  readonly asOf: Date | null;
  readonly timeoutMs: number;
}

/**
 * What a search needs of a graph, for one scope. `Key` is whatever the engine knows a node and an edge by: an id, or a
 * row. An engine that has the answer at hand gives it without a promise.
 */
export interface Steps<Key> {
  /** Null where there is no such node in the scope. */
  find(nodeId: string): Soon<Key | null>;
  /**
   * The edges by which a search goes on from a node, in the order of their other ends: all that are followed, the first
   * `MAX_STEPS` of more.
   */
  from(side: Side, node: Key): Soon<readonly Step<Key>[]>;
  /** These will be asked for: an engine far away fetches them with the next one. */
  expect(side: Side, nodes: readonly Key[]): void;
  /** Negative where the id of node `a` comes before that of `b`. */
  compare(a: Key, b: Key): number;
  idOf(node: Key): string;
  edgeIdOf(edge: Key): string;
}

export type Soon<T> = T | Promise<T>;

export interface Step<Key> {
  /** The node at the other end. */
  readonly node: Key;
  readonly edge: Key;
  readonly weight: number;
  /** The edge's confidence score; where it has none, its weight. */
  readonly confidence: number;
  readonly isBreaking: boolean;
}

/** Nobody has so many parents; of a node with more children the others are not reached. */
export const MAX_STEPS = 100_000;

/** @returns null where a node is not found. */
export type SearchWork<T> = <Key>(steps: Steps<Key>, turn: Turn) => Promise<T | null>;
