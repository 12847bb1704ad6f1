import type { FallbackReason, Sourced } from './sourced.js';

/** @param fallback why no mirror answered where one usually does; null where none is asked. */
export function fromRecord<T>(answer: T, fallback: FallbackReason | null = null): Sourced<T> {
  return { answer, source: 'postgres', position: null, lagMs: 0, fallback };
}
