import type { Position } from '@stemma/models';
import type { ChangeFeed } from './ports/change-feed.js';
import type { Checkpoints } from './ports/checkpoints.js';
import type { DeadLetters } from './ports/dead-letters.js';

/**
 * waiting    another process holds the lane; its checkpoint tells how far it is
 * loading    the sink is empty (or its content was lost, or the log no longer reaches back): all entities are read
 *            from the record in id order; changes made meanwhile follow afterwards, under the rev guard
 * following  pages of changes are applied; the checkpoint moves only after the sink has acknowledged
 * idle       everything is applied; news of the watcher start the next page
 * yielding   an import runs, and the lane goes on when that has ended
 * retrying   a step failed: the same step again after a pause, for ever; nothing is queued in memory
 * paused     a rebuild is about to switch
 */
export type LaneState =
  'waiting' | 'loading' | 'following' | 'idle' | 'yielding' | 'retrying' | 'paused' | 'stopped';

export interface LoadProgress {
  readonly done: number;
  readonly total: number;
}

export interface LaneStatus {
  readonly lane: number;
  readonly state: LaneState;
  readonly position: Position | null;
  /** Which process feeds the lane; null while none does, as far as this one knows. */
  readonly heldBy: string | null;
  /** When it last had nothing left to do; null where that never was. */
  readonly caughtUpAt: Date | null;
  /** Entities applied since the process started. */
  readonly applied: number;
  readonly deadLettered: number;
  /** Entities applied a second, over the last ten seconds. */
  readonly perSecond: number;
  /** While it is loaded: how many entities are, and how many there are about; null otherwise. */
  readonly loaded: LoadProgress | null;
  /** Of the last fault; null while all is well. */
  readonly cause: string | null;
}

export interface LaneOptions {
  /** False: other processes feed it, and this one only tells how far they are. */
  readonly feeds: boolean;
  /** So often the record is looked at while nothing happens, for all lanes together. */
  readonly pollMs: number;
  /** A holder that is silent for so long loses the lane. */
  readonly leaseMs: number;
  readonly maxBackoffMs: number;
}

export const LANE_DEFAULTS: LaneOptions = {
  feeds: true,
  pollMs: 1_000,
  leaseMs: 15_000,
  maxBackoffMs: 5_000,
};

export interface LaneStores {
  readonly feed: ChangeFeed;
  readonly checkpoints: Checkpoints;
  readonly deadLetters: DeadLetters;
}
