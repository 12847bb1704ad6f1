import type { Position } from '@stemma/models';
import type { Entity, Subject } from './subject.js';

export type Scope = 'process' | 'shared';

/** How a store likes to be fed; each sink carries its own. */
export interface Pace {
  /** Changes read and applied at once. */
  readonly pageSize: number;
  /** The same while it is loaded or rebuilt. */
  readonly loadPageSize: number;
  /** So long after a commit a lane waits for more to come, unless a reader waits. */
  readonly lingerMs: number;
  /** A call that takes longer is aborted, and tried again. */
  readonly deadlineMs: number;
  /** So often it is asked for its position, to notice that it was put back from an older copy. */
  readonly lookMs: number;
  /** It rests while an import runs: its work would slow that down. */
  readonly yieldsToImports?: true;
}

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
  readonly pace: Pace;
  /**
   * Stores each entity whose rev is newer than the one it has (older and equal ones leave no trace; any order, repeatedly,
   * again after a crash), and then, as the last of it, compares and sets its position from `from` to `to`: in one step with
   * the entities where the store can.
   * When this resolves with no refusals, the store has both durably (a store in memory: it can tell by its position that
   * it lost them). Entities may be empty: then only the position moves; `to` may be `from`: then it stays.
   * @returns the entities that it cannot take, each with the reason. Where there are any, the others may be stored, and
   *   the position has not moved: the engine keeps their letters first and then comes again without them.
   * @throws ContentChanged where the position is not `from`: the content is another one than was thought, and what was
   *   stored of the page does no harm. StemmaError `mirror_unavailable`, `embedding_unavailable`, `store_unavailable`,
   *   `timeout`: the store cannot be asked now. Anything else: one of these entities, or something nobody foresaw; the
   *   engine finds out. The signal's reason where it is aborted; the call may take effect nevertheless.
   */
  apply(page: Page, signal: AbortSignal): Promise<readonly Refusal[]>;
}

export interface Page {
  /** While a second content is built, the first lane brings the entities of all. */
  readonly lane: number;
  readonly entities: readonly Entity[];
  /** What the content is known to say of this lane; null: nothing. A sink without content of its own ignores both. */
  readonly from: StoredPosition | null;
  readonly to: StoredPosition;
}

export interface Refusal {
  readonly entity: Entity;
  /** In our words or the store's, cleaned by `causeOf`. */
  readonly cause: string;
}

/** Where the content of a lane stands. */
export interface StoredPosition extends Position {
  /** Another one for each page, so that a copy made before a page is not taken for what came of it. A safe integer ≥ 0. */
  readonly mark: number;
}

/** A sink with content of its own, which knows how far it is: a copy of it that is put back says so itself. */
export interface Store extends Sink {
  /**
   * What was last put for this lane; null where the store is empty or damaged. Harmless: also asked to learn whether the
   * store is well. The engine puts one that `isLoading` while it fills the store.
   */
  position(lane: number, signal: AbortSignal): Promise<StoredPosition | null>;
}

/** The content is not what the lane took it for, or nothing can follow on it: it must be looked at again. */
export class ContentChanged extends Error {
  constructor() {
    super('The content is not where it was thought to be.');
  }
}

export function isStore(sink: Sink): sink is Store {
  return 'position' in sink;
}

/** Whether a content that says so is a part of everything, on which nothing can follow. No change stands there. */
export function isLoading({ tx, seq }: Position): boolean {
  return tx === 0n && seq > 0n;
}

export function isSamePosition(a: StoredPosition | null, b: StoredPosition | null): boolean {
  return a === null || b === null ? a === b : a.tx === b.tx && a.seq === b.seq && a.mark === b.mark;
}
