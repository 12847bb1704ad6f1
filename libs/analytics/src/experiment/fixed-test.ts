import type { TrialDirection } from '@stemma/models';
import type { Comparison } from './comparison.js';
import { momentsOf, skewnessOf, varianceOf, type Moments } from './moments.js';
import { mannWhitney, twoProportions, welch, type TestResult } from './two-sample-tests.js';

/** Beyond it a distribution counts as highly skewed (Bulmer 1979). */
const MAX_SKEWNESS = 1;

export const TEST_RULE =
  `rates: two-proportion z-test; numbers: Welch's t, or Mann–Whitney where the pooled sample is skewed by more than ` +
  `${String(MAX_SKEWNESS)} or neither arm varies`;

export interface Arms {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

/**
 * The test at the planned sample, one-sided in the wanted direction. Which one is chosen by the pooled sample, that
 * does not know the arms: so the choice does not spoil the level. Null where no value differs from another.
 */
export function fixedTest(comparison: Comparison, arms: Arms, direction: TrialDirection): TestResult | null {
  const pooled = momentsOf(arms.baseline, arms.candidate);
  if (varianceOf(pooled) === 0) return null;
  const wanted =
    direction === 'higher' ? arms : { baseline: negated(arms.baseline), candidate: negated(arms.candidate) };
  const upwards = direction === 'higher' ? comparison : flipped(comparison);
  if (comparison.kind === 'rate') return twoProportions(upwards);
  if (isTestedByRanks(pooled) || comparison.error === 0)
    return mannWhitney(wanted.baseline, wanted.candidate);
  return welch(upwards);
}

/** Whether numbers are so skewed that their ranks are tested, not their means. */
export function isTestedByRanks(values: Moments): boolean {
  return Math.abs(skewnessOf(values)) > MAX_SKEWNESS;
}

/** The same question where lower is better: how much higher is the negated value? */
export function flipped(comparison: Comparison): Comparison {
  const { absolute, relative } = comparison;
  return { ...comparison, absolute: -absolute, relative: relative === null ? null : -relative };
}

function negated(values: readonly number[]): number[] {
  return values.map((value) => -value);
}
