import type { Held } from './held.js';
import type { Subject } from './subject.js';

/** How a mirror is compared that keeps entities in the order of time: those of `instantOf`, and not of their ids. */
export interface ByTime {
  /** Those it keeps so. */
  readonly subjects: readonly Subject[];
  /** What is older is none of its business (retention), and counts on neither side; null: it keeps all. */
  since(signal: AbortSignal): Promise<Date | null>;
  /** Of each UTC hour in [from, to) that holds anything: how many, and the sum of their `check`. */
  hours(subject: Subject, from: Date, to: Date, signal: AbortSignal): Promise<HourSum[]>;
  /** What it holds with instants in [from, to), in order of time; at most `limit`, the engine splits ranges that hold more. */
  between(subject: Subject, from: Date, to: Date, limit: number, signal: AbortSignal): Promise<Held[]>;
  /** What it holds of these ids with instants in [from, to), in any order: what it would seek in all that it has for `held`. */
  held(subject: Subject, ids: readonly string[], from: Date, to: Date, signal: AbortSignal): Promise<Held[]>;
}

/** A range of time; its end is excluded. */
export interface Range {
  readonly from: Date;
  readonly to: Date;
}

export interface HourSum {
  /** Its begin. */
  readonly hour: Date;
  readonly count: number;
  readonly sum: bigint;
}
