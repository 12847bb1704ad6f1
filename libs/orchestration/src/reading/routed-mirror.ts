import type { Position } from '@stemma/models';
import type { FallbackReason } from './sourced.js';

/** A mirror as the router sees it. */
export interface RoutedMirror {
  readonly name: string;
  /** It is asked over a connection, and may hang. */
  readonly isRemote: boolean;
  /** What it holds; null while it is not ready to answer. */
  readonly position: Position | null;
  readonly notReady: FallbackReason;
  /** By how much it is behind the record at most; null where it has never been up to date. */
  readonly lagMs: number | null;
  /** Whether it reaches `position` within `timeoutMs`. */
  reaches(position: Position, timeoutMs: number): Promise<boolean>;
  /** It holds all up to its position: no state waits as a dead letter. */
  readonly isWhole: boolean;
}
