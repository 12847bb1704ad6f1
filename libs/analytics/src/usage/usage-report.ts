import { detailOf, type BucketDetail } from './bucket-detail.js';
import { wholeBucketStarts, type Granularity, type UsageWindow } from './buckets.js';
import { distributionOf, type Distribution } from './distribution.js';
import { frequencyOf, type Frequency } from './frequency.js';
import { performanceOf, type Performance } from './performance.js';
import type { UsageSample } from './sample.js';
import { successOf, type Success } from './success.js';
import { trendOf, type UsageTrendReport } from './trend.js';

/** How something was used in a window (DOMAIN §6, usage analytics). */
export interface UsageReport {
  readonly from: Date;
  readonly to: Date;
  readonly frequency: Frequency;
  readonly success: Success;
  readonly performance: Performance;
  readonly trend: UsageTrendReport & {
    readonly granularity: Granularity;
    /** The whole UTC buckets of the window, oldest first. */
    readonly buckets: readonly UsageBucket[];
  };
  readonly distribution: Distribution;
}

/** With its detail where that was asked for. */
interface UsageBucket extends Partial<BucketDetail> {
  readonly start: Date;
  readonly executions: number;
}

/**
 * The report of a window that was counted. The same sample, window and `now` give the same report, byte for byte; no
 * number of it is ever NaN or infinite.
 * @param window not empty
 */
export function usageReport(sample: UsageSample, window: UsageWindow, now: Date): UsageReport {
  const { granularity, bucketCounts, bucketTallies, tally } = sample;
  return {
    from: window.from,
    to: window.to,
    frequency: frequencyOf(sample, window, now),
    success: successOf(tally),
    performance: performanceOf(sample),
    trend: {
      granularity,
      buckets: wholeBucketStarts(window, granularity).map((start, index) => ({
        start: new Date(start),
        executions: bucketCounts[index] ?? 0,
        ...detailOf(bucketTallies?.[index]),
      })),
      ...trendOf({
        counts: bucketCounts,
        total: tally.executions,
        lastUsedAt: tally.lastUsedAt,
        lastThirdFrom: lastThirdOf(window),
      }),
    },
    distribution: distributionOf(sample),
  };
}

/** Where the last third of a window begins, in Unix milliseconds. */
export function lastThirdOf({ from, to }: UsageWindow): number {
  return to.getTime() - (to.getTime() - from.getTime()) / 3;
}
