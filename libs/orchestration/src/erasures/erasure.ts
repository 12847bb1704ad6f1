/** The receipt of a pattern that was erased for good. */
export interface Erasure {
  readonly erasureId: string;
  readonly patternId: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly requestedAt: Date;
  /** How many rows left the record, by kind (`versions`, `events` …). */
  readonly removed: Readonly<Record<string, number>>;
  /** What each store said when it was last looked at; empty: none was yet. */
  readonly stores: readonly StoreLook[];
  /** When every store was first seen without it; null while one may hold something of it. */
  readonly goneAt: Date | null;
}

/**
 * pending  it has not come to the erasure yet, holds something of it, or cannot be asked
 * gone     it has passed the erasure, and holds none of what it was asked for
 */
export const STORE_STATES = ['pending', 'gone'] as const;

export interface StoreLook {
  /** `record`, or the name of a mirror. */
  readonly store: string;
  readonly state: (typeof STORE_STATES)[number];
  /** How much of it was found there; null where nobody could tell. */
  readonly left: number | null;
  /** Why it is pending; null where it is gone. */
  readonly cause: string | null;
  /** RFC 3339. */
  readonly lookedAt: string;
}

/** What was erased, as the mirrors know it. */
export interface ErasedEntity {
  readonly subject: string;
  readonly entityId: string;
  /** Its own instant where it is a fact, else that of the erasure. */
  readonly at: Date;
}
