import type { UsageTrend } from '@stemma/models';

export interface UsageTrendReport {
  /** Least-squares slope: executions per bucket, per bucket. Null with fewer than two whole buckets. */
  readonly velocity: number | null;
  /** Slope of the second half − slope of the first; null with fewer than four whole buckets. */
  readonly acceleration: number | null;
  /**
   * The last quarter of the buckets against the first, 15 = +15 %; null with fewer than four whole buckets, or where
   * there was nothing in the first quarter.
   */
  readonly growthPercent: number | null;
  /** Null where nothing was used. */
  readonly class: UsageTrend | null;
}

/** Below this slope, in either direction, use is stable (DOMAIN §6). */
const STABLE_VELOCITY = 0.5;
/** With fewer uses a pattern is only emerging (DOMAIN §6). */
export const EMERGING_USES = 10;

/** The least-squares slope of counts at 0, 1, 2 …; null with fewer than two. */
export function slopeOf(counts: readonly number[]): number | null {
  const n = counts.length;
  if (n < 2) return null;
  const middle = (n - 1) / 2;
  let covariance = 0;
  counts.forEach((y, x) => (covariance += (x - middle) * y));
  // Σ(x − x̄)² of 0 … n − 1.
  return covariance / ((n * (n * n - 1)) / 12);
}

export function isStable(velocity: number): boolean {
  return Math.abs(velocity) <= STABLE_VELOCITY;
}

export interface TrendInput {
  /** Of whole buckets, oldest first, empty ones kept. */
  readonly counts: readonly number[];
  readonly total: number;
  /** Unix milliseconds; null without use. */
  readonly lastUsedAt: number | null;
  /** Where the last third of the window begins, Unix milliseconds. */
  readonly lastThirdFrom: number;
}

/** Where use is going, by the rules of DOMAIN §6. */
export function trendOf(input: TrendInput): UsageTrendReport {
  const { counts } = input;
  const velocity = slopeOf(counts);
  const half = counts.length >> 1;
  const [early, late] = [slopeOf(counts.slice(0, half)), slopeOf(counts.slice(half))];
  return {
    velocity,
    acceleration: early === null || late === null ? null : late - early,
    growthPercent: growthOf(counts),
    class: classOf(input, velocity ?? 0),
  };
}

function growthOf(counts: readonly number[]): number | null {
  const quarter = counts.length >> 2;
  if (quarter === 0) return null;
  const first = sum(counts.slice(0, quarter));
  return first === 0 ? null : ((sum(counts.slice(-quarter)) - first) / first) * 100;
}

function classOf({ total, lastUsedAt, lastThirdFrom }: TrendInput, velocity: number): UsageTrend | null {
  if (lastUsedAt === null) return null;
  if (lastUsedAt < lastThirdFrom) return 'abandoned';
  if (total < EMERGING_USES) return 'emerging';
  if (isStable(velocity)) return 'stable';
  return velocity > 0 ? 'growing' : 'declining';
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, n) => total + n, 0);
}
