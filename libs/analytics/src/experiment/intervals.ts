import quantile from '@stdlib/stats-base-dists-normal-quantile';
import studentQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Comparison } from './comparison.js';
import { sequentialReach, type Horizon } from './sequential.js';
import { welchFreedom } from './two-sample-tests.js';

export type Bounds = readonly [lower: number, upper: number];

export interface EffectIntervals {
  /** `fixed`: for one look, at the planned sample; `sequential`: holds at all looks together. */
  readonly kind: 'fixed' | 'sequential';
  readonly absolute: Bounds;
  /** null where the baseline's mean is 0. */
  readonly relative: Bounds | null;
}

/** Two-sided, at level 1 − alpha: Welch's for means, Newcombe's hybrid score for rates; relative by the delta method. */
export function fixedIntervals(comparison: Comparison, alpha: number): EffectIntervals {
  if (comparison.kind === 'rate') {
    const reach = quantile(1 - alpha / 2, 0, 1);
    return {
      kind: 'fixed',
      absolute: newcombe(comparison, reach),
      relative: relativeAround(comparison, reach),
    };
  }
  const reach = comparison.error === 0 ? 0 : studentQuantile(1 - alpha / 2, welchFreedom(comparison));
  return {
    kind: 'fixed',
    absolute: around(comparison.absolute, reach * comparison.error),
    relative: relativeAround(comparison, reach),
  };
}

/** A confidence sequence: holds the truth at every moment at once, with 1 − alpha. The comparison must be ready. */
export function sequentialIntervals(
  comparison: Comparison,
  horizon: Horizon,
  alpha: number,
): EffectIntervals {
  const reach = sequentialReach(comparison, horizon, alpha);
  return {
    kind: 'sequential',
    absolute: around(comparison.absolute, reach * comparison.error),
    relative: relativeAround(comparison, reach),
  };
}

/** Newcombe 1998, Statistics in Medicine 17:873, method 10: from Wilson's intervals of each rate. @param z standard errors */
export function newcombe(
  { baseline, candidate, absolute }: Pick<Comparison, 'baseline' | 'candidate' | 'absolute'>,
  z: number,
): Bounds {
  const [lowB, highB] = wilson(baseline, z);
  const [lowC, highC] = wilson(candidate, z);
  return [
    absolute - Math.hypot(candidate.mean - lowC, highB - baseline.mean),
    absolute + Math.hypot(highC - candidate.mean, baseline.mean - lowB),
  ];
}

function wilson({ count, mean }: { count: number; mean: number }, z: number): Bounds {
  const weight = (z * z) / count;
  const middle = (mean + weight / 2) / (1 + weight);
  const reach = Math.sqrt((mean * (1 - mean) + weight / 4) * weight) / (1 + weight);
  return [Math.max(0, middle - reach), Math.min(1, middle + reach)];
}

function around(middle: number, reach: number): Bounds {
  return [middle - reach, middle + reach];
}

function relativeAround({ relative, relativeError }: Comparison, reach: number): Bounds | null {
  return relative === null || relativeError === null ? null : around(relative, reach * relativeError);
}
