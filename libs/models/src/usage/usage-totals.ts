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
