import { StemmaError } from '@stemma/models';
import type { Granularity, Window } from '../ports/series.js';

const MAX_BUCKETS = 10_000;
const DEFAULT_WINDOW_MS = 30 * 24 * 60 * 60 * 1000;

const DAY_MS = 24 * 60 * 60 * 1000;
const STEP_MS = { hour: 60 * 60 * 1000, day: DAY_MS, week: 7 * DAY_MS } as const satisfies Record<
  Granularity,
  number
>;
/** 1970-01-01 was a Thursday: the first Monday came four days later. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** The last 30 days unless told otherwise. @throws StemmaError `validation_failed` where it is empty or reversed. */
export function windowOf(given: { from?: Date | undefined; to?: Date | undefined }, now: Date): Window {
  const to = given.to ?? now;
  const from = given.from ?? new Date(to.getTime() - DEFAULT_WINDOW_MS);
  if (from < to) return { from, to };
  const pointer = given.from === undefined ? '/to' : '/from';
  const message = given.from === undefined ? 'must be later' : `must be before to, ${to.toISOString()}`;
  throw StemmaError.invalid([{ pointer, code: 'out_of_range', message }]);
}

/** The start of the bucket, in UTC, that holds an instant. */
function bucketStart(instantMs: number, granularity: Granularity): number {
  const step = STEP_MS[granularity];
  const origin = granularity === 'week' ? FIRST_MONDAY_MS : 0;
  return Math.floor((instantMs - origin) / step) * step + origin;
}

/** The starts of all buckets that a window touches, oldest first. @throws StemmaError `validation_failed` for too many. */
export function bucketStarts({ from, to }: Window, granularity: Granularity): number[] {
  const step = STEP_MS[granularity];
  const first = bucketStart(from.getTime(), granularity);
  const count = Math.ceil((to.getTime() - first) / step);
  if (count > MAX_BUCKETS) {
    throw StemmaError.invalid([
      {
        pointer: '/granularity',
        code: 'out_of_range',
        message: `must give at most ${MAX_BUCKETS} buckets, not ${count}: ask for a shorter window or a coarser granularity`,
      },
    ]);
  }
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** Whether a window is made of whole UTC days. */
export function isWholeDays({ from, to }: Window): boolean {
  return from.getTime() % DAY_MS === 0 && to.getTime() % DAY_MS === 0;
}
