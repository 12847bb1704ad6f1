import { bucketOf, wholeBucketStarts, type BucketSize, type UsageWindow } from './buckets.js';
import { addUse, emptyTally, type CountedUse, type Tally } from './tally.js';

/** Everything a report is made of: the uses of one window, counted. */
export interface UsageSample {
  readonly tally: Tally;
  /** Executions by UTC day (its start in Unix milliseconds); days without use may be missing. */
  readonly days: ReadonlyMap<number, number>;
  readonly bucketSize: BucketSize;
  /** One count for each of `wholeBucketStarts`, in their order. */
  readonly bucketCounts: readonly number[];
  /** All times in ascending order, where percentiles are to be exact; null: they come from the tally's sketch. */
  readonly timesMs: readonly number[] | null;
}

/** Counts executions as they are; those outside the window never count. */
export function sampleOf(
  uses: Iterable<CountedUse>,
  window: UsageWindow,
  bucketSize: BucketSize,
): UsageSample {
  const tally = emptyTally();
  const days = new Map<number, number>();
  const buckets = new Map<number, number>();
  const timesMs: number[] = [];
  for (const use of uses) {
    if (use.timestamp < window.from || use.timestamp >= window.to) continue;
    addUse(tally, use);
    addTo(days, bucketOf(use.timestamp.getTime(), 'day'));
    addTo(buckets, bucketOf(use.timestamp.getTime(), bucketSize));
    timesMs.push(use.executionTimeMs);
  }
  return {
    tally,
    days,
    bucketSize,
    bucketCounts: wholeBucketStarts(window, bucketSize).map((start) => buckets.get(start) ?? 0),
    timesMs: timesMs.sort((a, b) => a - b),
  };
}

function addTo(counts: Map<number, number>, start: number): void {
  counts.set(start, (counts.get(start) ?? 0) + 1);
}
