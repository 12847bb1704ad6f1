import type { Position } from '@stemma/models';
import type { Breaker } from './breaker.js';
import type { FallbackReason } from './sourced.js';

/**
 * The ids by which a reader comes to what a mirror could not take: its position does not speak for these, and what it
 * lacks would look as if it were not there. Of an edge they are its own and those of its ends. Null: too many to tell.
 */
export type Lacking = ReadonlySet<string> | null;

/** A mirror as the router sees it. */
export interface RoutedMirror {
  readonly name: string;
  /** Null: it lives in this process, and cannot hang. */
  readonly breaker: Breaker | null;
  /** What it holds; null while it is not ready to answer. */
  readonly position: Position | null;
  readonly notReady: FallbackReason;
  /** By how much it is behind the record at most; null where it has never been up to date. */
  readonly lagMs: number | null;
  /** The same, but for what the record waits for too: no vector is there before the text is embedded. */
  readonly feedLagMs: number | null;
  /** Whether it reaches `position` within `timeoutMs`. */
  reaches(position: Position, timeoutMs: number): Promise<boolean>;
  readonly lacking: Lacking;
}
