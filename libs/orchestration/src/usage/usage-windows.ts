import { granularityFor, wholeBucketCount, type Granularity } from '@stemma/analytics';
import { StemmaError } from '@stemma/models';
import type { Window } from '../ports/series.js';
import type { BucketContent } from '../ports/usage-analytics.js';
import { windowOf } from '../series/buckets.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_BUCKETS = { counts: 10_000, detailed: 1_000 } as const satisfies Record<BucketContent, number>;
/** What came before a window, and is compared with it, is so many times as long. */
const BASELINE_WINDOWS = 4;

interface GivenWindow {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** As `windowOf`; where `from` is not given, it is the UTC midnight before. @throws StemmaError `validation_failed` */
export function analyticsWindow(given: GivenWindow, now: Date): Window {
  const window = windowOf(given, now);
  return given.from === undefined ? { ...window, from: floorTo(DAY_MS, window.from) } : window;
}

/** The whole hours that a window touches: rankings look at all patterns, and so at sums of hours only. */
export function rankingWindow(given: GivenWindow, now: Date): Window {
  const { from, to } = analyticsWindow(given, now);
  const last = floorTo(HOUR_MS, to);
  return {
    from: floorTo(HOUR_MS, from),
    to: last.getTime() === to.getTime() ? to : new Date(last.getTime() + HOUR_MS),
  };
}

/** The last days up to `to`, from UTC midnight, and what lies before them. */
export function healthWindows(windowDays: number, to: Date): { window: Window; baselineWindow: Window } {
  const from = floorTo(DAY_MS, new Date(to.getTime() - windowDays * DAY_MS));
  const before = new Date(from.getTime() - BASELINE_WINDOWS * windowDays * DAY_MS);
  return { window: { from, to }, baselineWindow: { from: before, to: from } };
}

/** The one asked for, else what suits the window. @throws StemmaError `validation_failed` for too many buckets */
export function granularityOf(
  given: Granularity | undefined,
  window: Window,
  buckets: BucketContent,
): Granularity {
  const granularity = given ?? granularityFor(window);
  const count = wholeBucketCount(window, granularity);
  const most = MAX_BUCKETS[buckets];
  if (count <= most) return granularity;
  throw StemmaError.invalid([
    {
      pointer: given === undefined ? '/from' : '/granularity',
      code: 'out_of_range',
      message: `must give at most ${most} buckets, not ${count}: ask for a shorter window or a coarser granularity`,
    },
  ]);
}

function floorTo(stepMs: number, instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / stepMs) * stepMs);
}
