import type { Position } from '@stemma/models';
import type { Entity, Subject } from './subject.js';

export type Scope = 'process' | 'shared';

/** Something that is kept in step with the canonical record by being sent present states. */
export interface Sink {
  /** In checkpoints, metrics and answers; never changes. */
  readonly name: string;
  /**
   * Where it lives. `process`: each process has one of its own, with its own checkpoints, dead letters and jobs, which
   * end with it. `shared`: all processes have the same, and what they know of it is in the record.
   */
  readonly scope: Scope;
  readonly subjects: readonly Subject[];
  /** Writers at once; each entity always comes by the same lane. 1 where the store needs a single writer. */
  readonly lanes: number;
  /**
   * Stores each entity whose rev is newer than the one it has; older and equal ones leave no trace. Entities come in
   * any order, repeatedly, and again after a crash. When this resolves, the store has them durably (a store in memory:
   * it can tell by its position that it lost them).
   * @throws StemmaError `mirror_unavailable`, `embedding_unavailable`, `store_unavailable`, `timeout`: the store cannot
   *   be asked now; anything else: these entities cannot be applied, and no repetition will change that.
   */
  apply(entities: readonly Entity[]): Promise<void>;
}

/** Where the content of a lane stands, as the engine notes it in the store. */
export interface StoredPosition extends Position {
  /** Another one for each page, so that a copy made before a page is not taken for what came of it. A safe integer ≥ 0. */
  readonly mark: number;
}

/** A sink with content of its own, which knows how far it is: a copy of it that is put back says so itself. */
export interface Store extends Sink {
  /**
   * What was last set for this lane; null where the store is empty or damaged. The engine sets one that `isLoading`
   * while it fills the store.
   */
  position(lane: number): Promise<StoredPosition | null>;
  /**
   * Puts `next` in the place of `known`, and not of anything else: in one step where the store can compare and set, else
   * by looking first. Durable as `apply` is. @returns whether `known` was there.
   */
  setPosition(lane: number, next: StoredPosition, known: StoredPosition | null): Promise<boolean>;
}

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
   * What it holds of a subject with ids in (after, to], in id order; null bounds are open. Digests are made of what is
   * really there, not of what was once sent. Deleted entities are not listed.
   */
  list(subject: Subject, after: string | null, to: string | null, limit: number): Promise<Held[]>;
  /** What `checksumOf` makes of the same list, where the store can tell without sending it. */
  checksum?(subject: Subject, after: string | null, to: string | null): Promise<Checksum>;
  /**
   * Puts the record's state in the place of what verification saw, whatever the revs say, but only where that is still
   * there: what changed since is left alone. Durable as `apply` is.
   */
  mend(corrections: readonly Correction[]): Promise<void>;
  /**
   * Starts to build a second, empty content beside the present one. Readers see the present one until `switch`.
   * One at a time; a second call goes on with the one that was begun, also after a crash, where the store can.
   */
  beginRebuild(): Promise<MirrorRebuild>;
}

export function isMirror(sink: Sink): sink is Mirror {
  return 'digestOf' in sink;
}

export function isStore(sink: Sink): sink is Store {
  return 'setPosition' in sink;
}

/** Whether a content that says so is a part of everything, on which nothing can follow. No change stands there. */
export function isLoading({ tx, seq }: Position): boolean {
  return tx === 0n && seq > 0n;
}

export function isSamePosition(a: StoredPosition | null, b: StoredPosition | null): boolean {
  return a === null || b === null ? a === b : a.tx === b.tx && a.seq === b.seq && a.mark === b.mark;
}

/** What a mirror holds of an entity. */
export interface Held {
  readonly id: string;
  readonly rev: number;
  readonly digest: string;
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
}

export interface MirrorRebuild {
  readonly sink: Store;
  /** Names a new content that survives a crash, so that its load can go on; absent: it is loaded from the start. */
  readonly resumeKey?: string;
  /**
   * Puts the new content with its positions in the place of the old one, in one step for readers, and frees the old one.
   * A repetition changes nothing.
   */
  switch(): Promise<void>;
  /** Frees the new content; the present one stays, also where it is the one that was new. */
  abandon(): Promise<void>;
}
