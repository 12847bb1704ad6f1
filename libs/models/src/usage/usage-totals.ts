import { nearestRatio, scaledInteger } from './exact-ratio.js';

/**
 * Exact sums of use. Integers only, so adding them up in any grouping and order gives the same totals;
 * the means are derived (DOMAIN.md §3).
 */
export interface UsageTotals {
  /** Number of uses, a safe integer. */
  readonly count: number;
  /** Sum of execution times in nanoseconds (1e-6 ms). */
  readonly timeSumNs: bigint;
  /** Sum of successes in billionths: a success adds 1,000,000,000, a preset rate its share. */
  readonly successSum: bigint;
}

/** The means that a node may arrive with, and that it answers. */
export interface UsageMeans {
  readonly usageCount: number;
  /** null exactly when there was no use. */
  readonly avgExecutionTimeMs: number | null;
  readonly successRate: number | null;
}

export const NS_PER_MS = 1_000_000n;
/** What one success adds to `successSum`. */
export const ONE_SUCCESS = 1_000_000_000n;

export const NO_USAGE: UsageTotals = { count: 0, timeSumNs: 0n, successSum: 0n };

/** Milliseconds ≥ 0 as whole nanoseconds, rounded half up from the exact value of the double. */
export function nanosecondsOf(milliseconds: number): bigint {
  // Below 2^43 the product is off by less than 2^-10, so a fraction farther than that from one half decides.
  const product = milliseconds * 1e6;
  const whole = Math.floor(product);
  if (product < 2 ** 43 && Math.abs(product - whole - 0.5) > 2 ** -10)
    return BigInt(Math.floor(product + 0.5));
  return scaledInteger(milliseconds, NS_PER_MS);
}

/** The totals of many uses: as adding them one by one, at a fraction of the cost. */
export function totalsOf(
  uses: readonly { readonly executionTimeMs: number; readonly success: boolean }[],
): UsageTotals {
  let timeSumNs = 0n;
  let successes = 0;
  for (const { executionTimeMs, success } of uses) {
    timeSumNs += nanosecondsOf(executionTimeMs);
    if (success) successes++;
  }
  return { count: uses.length, timeSumNs, successSum: BigInt(successes) * ONE_SUCCESS };
}

/** The totals of a single use. */
export function usageOf(executionTimeMs: number, success: boolean): UsageTotals {
  return { count: 1, timeSumNs: nanosecondsOf(executionTimeMs), successSum: success ? ONE_SUCCESS : 0n };
}

/**
 * Totals of imported means: `mean · count` in the same fixed point. The means derived from them are the
 * given ones again. Without uses the means weigh nothing; a missing mean counts as 0.
 */
export function usageOfMeans({ usageCount, avgExecutionTimeMs, successRate }: UsageMeans): UsageTotals {
  if (usageCount === 0) return NO_USAGE;
  const count = BigInt(usageCount);
  return {
    count: usageCount,
    timeSumNs: scaledInteger(avgExecutionTimeMs ?? 0, count * NS_PER_MS),
    successSum: scaledInteger(successRate ?? 0, count * ONE_SUCCESS),
  };
}

export function addUsage(a: UsageTotals, b: UsageTotals): UsageTotals {
  return {
    count: a.count + b.count,
    timeSumNs: a.timeSumNs + b.timeSumNs,
    successSum: a.successSum + b.successSum,
  };
}

/** Σ time / n in milliseconds, the double nearest to the exact mean; null without uses. */
export function avgExecutionTimeMsOf({ count, timeSumNs }: UsageTotals): number | null {
  return count === 0 ? null : nearestRatio(timeSumNs, BigInt(count) * NS_PER_MS);
}

/** Σ successes / n, 0..1; null without uses. */
export function successRateOf({ count, successSum }: UsageTotals): number | null {
  return count === 0 ? null : nearestRatio(successSum, BigInt(count) * ONE_SUCCESS);
}

export function meansOf(totals: UsageTotals): UsageMeans {
  return {
    usageCount: totals.count,
    avgExecutionTimeMs: avgExecutionTimeMsOf(totals),
    successRate: successRateOf(totals),
  };
}
