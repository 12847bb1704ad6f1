import type { Position } from '@stemma/models';
import type { FallbackReason } from '@stemma/orchestration';
import type { LoadProgress } from './lane.js';
import type { Stall } from './ports/change-feed.js';
import type { SinkStatus } from './projector.js';

export interface SyncStatus {
  /** Of the newest committed change. */
  readonly position: Position;
  /** Up to where mirrors may read: no running transaction can still commit anything older. */
  readonly frontier: Position;
  /** The transaction that committed changes wait for; null while none do. */
  readonly stall: Stall | null;
  readonly mirrors: readonly MirrorStatus[];
}

export interface MirrorStatus extends SinkStatus {
  /** At most so long ago it held everything that the record held; null until it does for the first time. */
  readonly lagMs: number | null;
  /** When the oldest change was made that it does not hold; null where it holds all, or nothing. */
  readonly oldestUnapplied: Date | null;
  readonly perSecond: number;
  readonly deadLetters: number;
}

export interface MirrorReadiness {
  readonly name: string;
  /** All but `ready`: the record answers in its place. */
  readonly state: 'ready' | FallbackReason;
  readonly loaded: LoadProgress | null;
}
