import { bucketOf, wholeBucketStarts, type Granularity, type UsageWindow } from './buckets.js';
import { addTally, addUse, emptyTally, type CountedUse, type Tally } from './tally.js';

/** Everything a report is made of: the uses of one window, counted. */
export interface UsageSample {
  readonly tally: Tally;
  /** Executions by UTC day (its start in Unix milliseconds); days without use may be missing. */
  readonly days: ReadonlyMap<number, number>;
  readonly granularity: Granularity;
  /** One count for each of `wholeBucketStarts`, in their order. */
  readonly bucketCounts: readonly number[];
  /** All times in ascending order, where percentiles are to be exact; null: they come from the tally's sketch. */
  readonly timesMs: readonly number[] | null;
}

/** Counts uses one by one, or as they were counted before; what it holds does not grow with their number. */
export class SampleCounter {
  private readonly tally = emptyTally();
  private readonly days = new Map<number, number>();
  private readonly buckets = new Map<number, number>();

  constructor(
    private readonly window: UsageWindow,
    private readonly granularity: Granularity,
  ) {}

  /** @returns whether the use lies within the window; one outside never counts. */
  add(use: CountedUse): boolean {
    if (use.timestamp < this.window.from || use.timestamp >= this.window.to) return false;
    addUse(this.tally, use);
    this.addCount(use.timestamp.getTime(), 1);
    return true;
  }

  /** Sums of uses that all lie within the window, and whose counts by time come by `addCount`. */
  addTally(tally: Tally): void {
    addTally(this.tally, tally);
  }

  /** So many uses in the hour or day that begins then; a day only where buckets are not hours. */
  addCount(start: number, executions: number): void {
    for (const [counts, size] of [
      [this.days, 'day'],
      [this.buckets, this.granularity],
    ] as const) {
      const bucket = bucketOf(start, size);
      counts.set(bucket, (counts.get(bucket) ?? 0) + executions);
    }
  }

  get executions(): number {
    return this.tally.executions;
  }

  /** @param timesMs all times in ascending order, where they are known. */
  sample(timesMs: readonly number[] | null): UsageSample {
    const { tally, days, granularity, buckets, window } = this;
    const starts = wholeBucketStarts(window, granularity);
    return {
      tally,
      days,
      granularity,
      bucketCounts: starts.map((start) => buckets.get(start) ?? 0),
      timesMs,
    };
  }
}

/** Counts executions as they are, keeping all times; those outside the window never count. */
export function sampleOf(
  uses: Iterable<CountedUse>,
  window: UsageWindow,
  granularity: Granularity,
): UsageSample {
  const counter = new SampleCounter(window, granularity);
  const timesMs: number[] = [];
  for (const use of uses) if (counter.add(use)) timesMs.push(use.executionTimeMs);
  return counter.sample(timesMs.sort((a, b) => a - b));
}
