import type { Position } from '@stemma/models';
import type { ErasedEntity, Erasure } from '../erasures/erasure.js';
import type { Page, PageRequest } from './page.js';

/** Erasures within a write. */
export interface ErasureStore {
  /** Null where the pattern was not erased. */
  of(patternId: string): Promise<Erasure | null>;
  /**
   * Takes out all that is known of a pattern, which must be locked and deleted; what stays of it and of its versions and edges
   * is ids, revisions and times. @returns the erasure with how much it was.
   */
  erase(erasure: Erasure): Promise<Erasure>;
}

/** Receipts, and what is left to do for them. */
export interface Erasures {
  find(erasureId: string): Promise<Erasure | null>;
  /** Newest first. */
  list(page: PageRequest): Promise<Page<Erasure>>;
  /** Ids of those that a store may hold something of, oldest first. */
  open(): Promise<string[]>;
  /** Where its write stands in the log; null: that was dropped from the log, as every mirror had passed it. */
  position(erasureId: string): Promise<Position | null>;
  /** What was erased of a kind, behind the one named, in order of time. */
  entities(
    erasureId: string,
    subject: string,
    after: ErasedEntity | null,
    limit: number,
  ): Promise<ErasedEntity[]>;
  /** Takes out what was written while the pattern was erased. @returns how much was found. */
  sweep(erasureId: string): Promise<number>;
  /** Notes what the stores said. */
  note(erasureId: string, looked: Pick<Erasure, 'stores' | 'goneAt'>): Promise<void>;
}
