import type { Subject } from './subject.js';

/** Entities that a mirror could not take. Each blocks only itself, until a newer rev of it gets through. */
export interface DeadLetters {
  /** In the place of an older one of the entity, not of one with a newer rev: somebody may be late with it. */
  put(letter: NewDeadLetter): Promise<void>;
  /** Forgets the letters of entities that have got through; not one with a newer rev than that. */
  clear(mirror: string, subject: Subject, applied: readonly AppliedState[]): Promise<void>;
  clearAll(mirror: string): Promise<void>;
  /** Gives one up: it counts no more, but stays, as the mirror lacks its state still. A newer rev counts again. */
  drop(mirror: string, subject: Subject, id: string): Promise<void>;
  /** Which entities of a mirror have one, given up or not: it lacks their states. */
  keys(mirror: string, limit: number): Promise<LetterKey[]>;
  /** Of those that nobody has given up. */
  count(mirror: string): Promise<number>;
  /** Of one mirror, or of all; oldest first. */
  list(mirror: string | null, limit: number): Promise<DeadLetter[]>;
  find(mirror: string, subject: Subject, id: string): Promise<DeadLetter | null>;
}

export interface LetterKey {
  readonly subject: Subject;
  readonly id: string;
  /** Of an edge the versions that it joins: a mirror that does not know it comes by these only. Of others none. */
  readonly ends: readonly string[];
}

export interface AppliedState {
  readonly id: string;
  readonly rev: number;
}

export interface NewDeadLetter {
  readonly mirror: string;
  readonly subject: Subject;
  readonly id: string;
  readonly rev: number;
  readonly attempts: number;
  readonly cause: string;
  readonly payload: unknown;
}

export interface DeadLetter extends NewDeadLetter {
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date;
  /** Null: nobody has given it up. */
  readonly droppedAt: Date | null;
}
