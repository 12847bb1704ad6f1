import { breakdownOf, type Breakdown } from './distribution.js';
import { quantilesOf } from './performance.js';
import type { Tally } from './tally.js';

/** What a bucket of the trend tells beside its count. */
export interface BucketDetail {
  /** Of the sketch, however few there are; null without executions. */
  readonly p50ExecutionTimeMs: number | null;
  readonly p95ExecutionTimeMs: number | null;
  readonly contexts: Breakdown;
}

/** Nothing of a bucket that was only counted. */
export function detailOf(tally: Tally | undefined): BucketDetail | undefined {
  if (tally === undefined) return undefined;
  const quantile = quantilesOf(tally, null);
  return {
    p50ExecutionTimeMs: quantile(0.5),
    p95ExecutionTimeMs: quantile(0.95),
    contexts: breakdownOf(tally.facets.context),
  };
}
