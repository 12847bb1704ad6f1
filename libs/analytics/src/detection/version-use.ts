import type { JsonObject, LineageStatus } from '@stemma/models';
import { compare } from '../experiment/comparison.js';
import type { Moments } from '../experiment/moments.js';
import { mannWhitney, twoProportions } from '../experiment/two-sample-tests.js';

/** The latest executions of a version within a window [from, to). */
export interface VersionUse {
  readonly nodeId: string;
  readonly patternId: string;
  readonly version: number;
  readonly lineageId: string;
  readonly status: LineageStatus;
  readonly from: Date;
  readonly to: Date;
  /** Of those that succeeded, in milliseconds, in any order. */
  readonly timesMs: readonly number[];
  readonly successCount: number;
  readonly executionCount: number;
}

export function successRateOf({ successCount, executionCount }: VersionUse): number {
  return executionCount === 0 ? 0 : successCount / executionCount;
}

/** By linear interpolation; 0 without values. */
export function medianTimeMs({ timesMs }: VersionUse): number {
  const sorted = Float64Array.from(timesMs).sort();
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** What the use of a version is told by, as evidence. */
export function metricsOf(use: VersionUse): JsonObject {
  return {
    nodeId: use.nodeId,
    version: use.version,
    from: use.from.toISOString(),
    to: use.to.toISOString(),
    executionCount: use.executionCount,
    successRate: successRateOf(use),
    medianExecutionTimeMs: use.timesMs.length === 0 ? null : medianTimeMs(use),
  };
}

/** How likely so much slower times are, were the slower version in truth as fast (Mann–Whitney, one-sided). */
export function pValueOfTimes(slower: VersionUse, faster: VersionUse): number {
  const [first] = slower.timesMs;
  const isFlat = [...slower.timesMs, ...faster.timesMs].every((time) => time === first);
  return isFlat ? 1 : mannWhitney(faster.timesMs, slower.timesMs).pValue;
}

/** How likely so many more failures are, were the rates in truth the same (two proportions, one-sided). */
export function pValueOfRates(worse: VersionUse, better: VersionUse): number {
  const comparison = compare('rate', ratesOf(worse), ratesOf(better));
  return comparison === null || comparison.nullError === 0 ? 1 : twoProportions(comparison).pValue;
}

function ratesOf(use: VersionUse): Moments {
  const mean = successRateOf(use);
  return { count: use.executionCount, mean, m2: use.executionCount * mean * (1 - mean), m3: 0 };
}
