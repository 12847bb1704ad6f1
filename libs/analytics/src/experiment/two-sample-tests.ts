import normal from '@stdlib/stats-base-dists-normal-cdf';
import student from '@stdlib/stats-base-dists-t-cdf';
import type { Comparison } from './comparison.js';

/** One-sided: how likely so large a difference is where the candidate is in truth no higher. */
export interface TestResult {
  readonly name: 'welch_t' | 'mann_whitney' | 'two_proportions';
  readonly statistic: number;
  readonly degreesOfFreedom: number | null;
  readonly pValue: number;
}

/** Welch–Satterthwaite degrees of freedom. */
export function welchFreedom({ baseline, candidate, error }: Comparison): number {
  const part = ({ m2, count }: Comparison['baseline']): number =>
    (m2 / (count - 1) / count) ** 2 / (count - 1);
  return error ** 4 / (part(baseline) + part(candidate));
}

/** Welch's t-test (Welch 1947). The arms must not both be without variance. */
export function welch(comparison: Comparison): TestResult {
  const statistic = comparison.absolute / comparison.error;
  const degreesOfFreedom = welchFreedom(comparison);
  return { name: 'welch_t', statistic, degreesOfFreedom, pValue: student(-statistic, degreesOfFreedom) };
}

/** z-test of two proportions with the pooled rate. The pooled rate must not be 0 or 1. */
export function twoProportions({ absolute, nullError }: Comparison): TestResult {
  const statistic = absolute / nullError;
  return { name: 'two_proportions', statistic, degreesOfFreedom: null, pValue: normal(-statistic, 0, 1) };
}

/**
 * Mann–Whitney U of the candidate by its normal approximation, corrected for ties and continuity (Mann & Whitney
 * 1947; as scipy.stats.mannwhitneyu with method='asymptotic'). Not all values may be equal.
 */
export function mannWhitney(baseline: readonly number[], candidate: readonly number[]): TestResult {
  const [n, m] = [baseline.length, candidate.length];
  const total = n + m;
  const all = Float64Array.from([...baseline, ...candidate]).sort();
  const rankOf = new Map<number, number>();
  let ties = 0;
  for (let start = 0, end = 0; start < total; start = end) {
    while (end < total && all[end] === all[start]) end++;
    const tied = end - start;
    ties += tied ** 3 - tied;
    rankOf.set(all[start] ?? 0, (start + end + 1) / 2);
  }
  let rankSum = 0;
  for (const value of candidate) rankSum += rankOf.get(value) ?? 0;
  const statistic = rankSum - (m * (m + 1)) / 2;
  const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))));
  const z = (statistic - (n * m) / 2 - 0.5) / deviation;
  return { name: 'mann_whitney', statistic, degreesOfFreedom: null, pValue: normal(-z, 0, 1) };
}
