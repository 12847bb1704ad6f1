import type { Position } from '@stemma/models';

/** What a use case did, beside what it answers. */
export interface Outcome<T> {
  readonly outcome: 'created' | 'existing' | 'changed' | 'unchanged';
  readonly answer: T;
}

/** An outcome whose transaction is committed. A replayed answer is the JSON that was stored the first time. */
export interface Written<T> extends Outcome<T | Replayed> {
  readonly position: Position;
}

export interface Replayed {
  readonly replayed: unknown;
}

export function isReplayed(answer: unknown): answer is Replayed {
  return typeof answer === 'object' && answer !== null && 'replayed' in answer;
}

export const created = <T>(answer: T): Outcome<T> => ({ outcome: 'created', answer });
export const existing = <T>(answer: T): Outcome<T> => ({ outcome: 'existing', answer });
export const changed = <T>(answer: T): Outcome<T> => ({ outcome: 'changed', answer });
export const unchanged = <T>(answer: T): Outcome<T> => ({ outcome: 'unchanged', answer });
