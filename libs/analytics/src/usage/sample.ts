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
  /** What was used in each of these buckets; null where only their counts were asked for. */
  readonly bucketTallies: readonly Tally[] | null;
  /** All times in ascending order, where percentiles are to be exact; null: they come from the tally's sketch. */
  readonly timesMs: readonly number[] | null;
}

/** Counts uses one by one, or as they were counted before; what it holds does not grow with their number. */
export class SampleCounter {
  private readonly tally = emptyTally();
  private readonly days = new Map<number, number>();
  private readonly buckets = new Map<number, number>();
  private readonly tallies = new Map<number, Tally>();

  /** @param isDetailed whether buckets have more than their counts */
  constructor(
    private readonly window: UsageWindow,
    private readonly granularity: Granularity,
    readonly isDetailed: boolean,
  ) {}

  /** @returns whether the use lies within the window; one outside never counts. */
  add(use: CountedUse): boolean {
    if (use.timestamp < this.window.from || use.timestamp >= this.window.to) return false;
    const at = use.timestamp.getTime();
    addUse(this.tally, use);
    this.addCount(at, 1);
    if (this.isDetailed) addUse(this.bucketTally(at), use);
    return true;
  }

  /** Sums of uses that all lie within the window, and which by time come by `addCount` and `addBucketTally`. */
  addTally(tally: Tally): void {
    addTally(this.tally, tally);
  }

  /** Sums of uses in the bucket that holds an instant. */
  addBucketTally(at: number, tally: Tally): void {
    addTally(this.bucketTally(at), tally);
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
    const { tally, days, granularity, buckets, tallies, window } = this;
    const starts = wholeBucketStarts(window, granularity);
    return {
      tally,
      days,
      granularity,
      bucketCounts: starts.map((start) => buckets.get(start) ?? 0),
      bucketTallies: this.isDetailed ? starts.map((start) => tallies.get(start) ?? emptyTally()) : null,
      timesMs,
    };
  }

  private bucketTally(at: number): Tally {
    const start = bucketOf(at, this.granularity);
    const tally = this.tallies.get(start) ?? emptyTally();
    this.tallies.set(start, tally);
    return tally;
  }
}

/** Counts executions as they are, keeping all times; those outside the window never count. */
export function sampleOf(
  uses: Iterable<CountedUse>,
  window: UsageWindow,
  granularity: Granularity,
  isDetailed = false,
): UsageSample {
  const counter = new SampleCounter(window, granularity, isDetailed);
  const timesMs: number[] = [];
  for (const use of uses) if (counter.add(use)) timesMs.push(use.executionTimeMs);
  return counter.sample(timesMs.sort((a, b) => a - b));
}
