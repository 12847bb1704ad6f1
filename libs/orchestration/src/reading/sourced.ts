import type { Position } from '@stemma/models';

/** An answer, and where it came from. */
export interface Sourced<T> {
  readonly answer: T;
  /** The store that answered, such as `postgres` or `vectors`. */
  readonly source: string;
  /** The answer holds every change up to here; null where it was read from the record itself, which is the present. */
  readonly position: Position | null;
  /** By how much the source is behind the record at most; null where it has never been up to date. */
  readonly lagMs: number | null;
  /** Why the store that usually answers did not; null where it did. */
  readonly fallback: FallbackReason | null;
}

/** The answer in another form. */
export function inForm<T, U>(sourced: Sourced<T>, made: (answer: T) => U): Sourced<U> {
  return { ...sourced, answer: made(sourced.answer) };
}

export type FallbackReason = 'warming' | 'behind' | 'unavailable' | 'rebuilding';

export function isSourced(answer: unknown): answer is Sourced<unknown> {
  return typeof answer === 'object' && answer !== null && 'source' in answer && 'lagMs' in answer;
}

/** What a caller asks of the freshness of an answer. */
export interface Freshness {
  /** The answer must hold every change up to here; null where the caller does not care. */
  readonly minPosition: Position | null;
  /** So long it may wait for a mirror to get there, before the record answers. */
  readonly waitMs: number;
}
