import type { ByTime, Range } from './by-time.js';
import type { Held } from './held.js';
import type { Sink, Store } from './sink.js';
import type { Entity, Subject } from './subject.js';

/** Of the copy on disk that a store in memory takes up at the next start of its process. */
export interface SnapshotStatus {
  /** When this process last wrote one; null: not yet. */
  readonly savedAt: Date | null;
  /** Why the last one could not be written; null where it was. */
  readonly cause: string | null;
}

/** A store that answers questions, and can therefore be compared with the record. */
export interface Mirror extends Store {
  /** Absent where it needs none. */
  readonly snapshot?: SnapshotStatus;
  /**
   * Of what this mirror would hold of the entity: equal states have equal digests, states that it would answer for
   * differently have different ones. Null where it would hold nothing (deleted, or not of its kind). Pure, never throws.
   */
  digestOf(entity: Entity): string | null;
  /**
   * What it holds of these ids, in any order; what it does not hold, or holds as deleted, is left out. Digests are made of
   * what is really there, not of what was once sent.
   */
  held(subject: Subject, ids: readonly string[], signal: AbortSignal): Promise<Held[]>;
  /** The same of a subject with ids in (after, to], in id order; null bounds are open. */
  list(
    subject: Subject,
    after: string | null,
    to: string | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<Held[]>;
  /** What `checksumOf` makes of the same list, where the store can tell without sending it. */
  checksum?(
    subject: Subject,
    after: string | null,
    to: string | null,
    signal: AbortSignal,
  ): Promise<Checksum>;
  /**
   * Another text after each start of a server that may then lack what it had acknowledged before: it is verified once for
   * each, and mended. Null while it is not known yet; absent: what it has acknowledged it has.
   */
  readonly incarnation?: string | null;
  /** What it keeps in the order of time and not of ids is compared so; absent: nothing is. */
  readonly byTime?: ByTime;
  /**
   * Puts the record's state in the place of what verification saw, whatever the revs say, but only where that is still
   * there: what changed since is left alone. Durable as `apply` is.
   */
  mend(corrections: readonly Correction[], signal: AbortSignal): Promise<void>;
  /**
   * Lets go of what it keeps of an erased pattern beside what it is sent of it: facts, which never come as deletions, sums
   * of them, and traces in memory and in snapshots. Absent: it keeps none.
   */
  forget?(patternId: string, signal: AbortSignal): Promise<void>;
  /**
   * Starts to build a second, empty content beside the present one. Readers see the present one until `switch`.
   * One at a time; a second call resumes the one that was begun, also after a crash, where the store can.
   * Absent: it is rebuilt in place.
   */
  beginRebuild?(signal: AbortSignal): Promise<MirrorRebuild>;
}

export function isMirror(sink: Sink): sink is Mirror {
  return 'digestOf' in sink;
}

/** Of what is held in a range of ids: equal lists have equal checksums, whatever their order. */
export interface Checksum {
  readonly count: number;
  /** The sum, modulo 2^64, of the first 8 bytes (big-endian) of SHA-256 of `<id> <rev> <digest>`; decimal. */
  readonly sum: string;
}

export interface Correction {
  /** As the record has it; state null: it has none. */
  readonly entity: Entity;
  /**
   * The rev that the mirror was seen to hold: corrected only if it holds that one. Null: it was seen to hold nothing;
   * corrected only if it still holds nothing, or a deletion that is not newer than the entity.
   */
  readonly heldRev: number | null;
  /** Where in time it was seen, of what the mirror keeps so, and where it belongs. Null or absent: it may be anywhere. */
  readonly range?: Range | null;
}

export interface MirrorRebuild {
  readonly sink: Store;
  /** Names a new content that survives a crash, so that its load can be resumed; absent: it is loaded from the start. */
  readonly resumeKey?: string;
  /**
   * Puts the new content with its positions in the place of the old one, in one step for readers, and frees the old one.
   * A repetition changes nothing.
   */
  switch(signal: AbortSignal): Promise<void>;
  /** Frees the new content; the present one stays, also where it is the one that was new. */
  abandon(signal: AbortSignal): Promise<void>;
}
