export const GRANULARITIES = ['hour', 'day', 'week'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** [from, to). */
export interface UsageWindow {
  readonly from: Date;
  readonly to: Date;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const BUCKET_MS = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS } as const satisfies Record<
  Granularity,
  number
>;
/** 1970-01-01 was a Thursday: the first Monday came four days later. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

const HOURS_UP_TO_MS = 2 * DAY_MS;
const DAYS_UP_TO_MS = 366 * DAY_MS;

/** The size that shows a window best: hours up to two days, days up to a year, else weeks. */
export function granularityFor({ from, to }: UsageWindow): Granularity {
  const lengthMs = to.getTime() - from.getTime();
  return lengthMs <= HOURS_UP_TO_MS ? 'hour' : lengthMs <= DAYS_UP_TO_MS ? 'day' : 'week';
}

/** The start, in UTC, of the bucket that holds an instant (Unix milliseconds). Weeks begin on Monday. */
export function bucketOf(instantMs: number, size: Granularity): number {
  const origin = size === 'week' ? FIRST_MONDAY_MS : 0;
  return Math.floor((instantMs - origin) / BUCKET_MS[size]) * BUCKET_MS[size] + origin;
}

/** How many buckets lie wholly within a window. */
export function wholeBucketCount(window: UsageWindow, size: Granularity): number {
  const { first, end } = wholeBuckets(window, size);
  return Math.max(0, (end - first) / BUCKET_MS[size]);
}

/**
 * The starts of the buckets that lie wholly within a window, oldest first. Those that its ends cut are left out: part of
 * a day beside whole ones would look like a decline.
 */
export function wholeBucketStarts(window: UsageWindow, size: Granularity): number[] {
  const { first } = wholeBuckets(window, size);
  return Array.from(
    { length: wholeBucketCount(window, size) },
    (_, index) => first + index * BUCKET_MS[size],
  );
}

function wholeBuckets({ from, to }: UsageWindow, size: Granularity): { first: number; end: number } {
  const at = bucketOf(from.getTime(), size);
  return {
    first: at === from.getTime() ? at : at + BUCKET_MS[size],
    end: bucketOf(to.getTime(), size),
  };
}
