import { nearestRatio, NS_PER_MS } from '@stemma/models';
import { interpolated } from '../sketch/quantile.js';
import { ranksOf, SKETCH_RELATIVE_ERROR } from '../sketch/time-sketch.js';
import type { UsageSample } from './sample.js';
import type { Tally } from './tally.js';

/** Of execution times, in milliseconds; null without executions. */
export interface Performance {
  readonly avgExecutionTimeMs: number | null;
  readonly minExecutionTimeMs: number | null;
  readonly maxExecutionTimeMs: number | null;
  readonly sumExecutionTimeMs: number;
  /** Of the sample (n − 1); null with fewer than two executions. */
  readonly stdevExecutionTimeMs: number | null;
  readonly p50ExecutionTimeMs: number | null;
  readonly p95ExecutionTimeMs: number | null;
  readonly p99ExecutionTimeMs: number | null;
  /** `exact`, or `sketch`: then each percentile is off by at most `percentileRelativeError` of itself. */
  readonly percentileMethod: 'exact' | 'sketch';
  readonly percentileRelativeError: number;
}

export function performanceOf({ tally, timesMs }: UsageSample): Performance {
  const { executions, timeSumNs, minMs, maxMs } = tally;
  const quantile = quantilesOf(tally, timesMs);
  return {
    avgExecutionTimeMs: executions === 0 ? null : nearestRatio(timeSumNs, BigInt(executions) * NS_PER_MS),
    minExecutionTimeMs: minMs,
    maxExecutionTimeMs: maxMs,
    sumExecutionTimeMs: nearestRatio(timeSumNs, NS_PER_MS),
    stdevExecutionTimeMs: sampleStdevMsOf(tally),
    p50ExecutionTimeMs: quantile(0.5),
    p95ExecutionTimeMs: quantile(0.95),
    p99ExecutionTimeMs: quantile(0.99),
    percentileMethod: timesMs === null ? 'sketch' : 'exact',
    percentileRelativeError: timesMs === null ? SKETCH_RELATIVE_ERROR : 0,
  };
}

/** √((n·Σt² − (Σt)²) / (n·(n − 1))), from exact integers: no digit is lost where times are large and alike. */
function sampleStdevMsOf({ executions, timeSumNs, timeSquaresNs }: Tally): number | null {
  if (executions < 2) return null;
  const n = BigInt(executions);
  const spread = n * timeSquaresNs - timeSumNs * timeSumNs;
  return Math.sqrt(nearestRatio(spread, n * (n - 1n) * NS_PER_MS * NS_PER_MS));
}

/** Quantiles by linear interpolation at p·(n − 1), never outside of what was measured. */
export function quantilesOf(tally: Tally, timesMs: readonly number[] | null): (p: number) => number | null {
  const { executions, minMs, maxMs } = tally;
  if (minMs === null || maxMs === null) return () => null;
  const valueAt = timesMs === null ? ranksOf(tally.times) : (rank: number) => timesMs[rank] ?? maxMs;
  return (p) => Math.min(maxMs, Math.max(minMs, interpolated(p, executions, valueAt)));
}
