import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { mean, sum } from '../moments.js';
import type { Fold } from './back-test.js';

/** The share of outcomes that intervals are meant to hold. */
export const LEVEL = 0.9;

/** Counts vary with the root of their mean; one is added so that a forecast of 0 has a scale too. */
const scaleOf = (expected: number): number => Math.sqrt(expected + 1);

/**
 * Split conformal: how far, in scales, the share LEVEL of past forecasts missed. With fewer than nine misses it is the largest of them.
 */
export function reachOfSteps(folds: readonly Fold[]): number {
  const misses = folds
    .flatMap(({ forecast, actual }) =>
      actual.map((value, step) => Math.abs(value - (forecast[step] ?? 0)) / scaleOf(forecast[step] ?? 0)),
    )
    .sort((one, other) => one - other);
  const rank = Math.min(misses.length, Math.ceil(LEVEL * (misses.length + 1)));
  return misses[rank - 1] ?? 0;
}

/** The same of a horizon's total. Too few for ranks: Student's t on the root mean square miss, one degree for each fold apart. */
export function reachOfTotals(folds: readonly Fold[], apartFolds: number): number {
  const misses = folds.map(({ forecast, actual }) => (sum(actual) - sum(forecast)) / scaleOf(sum(forecast)));
  return tQuantile((1 + LEVEL) / 2, apartFolds) * Math.sqrt(mean(misses.map((miss) => miss ** 2)));
}

export function intervalAbout(
  expected: number,
  reach: number,
): { expected: number; lower: number; upper: number } {
  const half = reach * scaleOf(expected);
  return { expected, lower: Math.max(0, expected - half), upper: expected + half };
}

/** The share of steps of each fold within intervals made from the other folds. */
export function coverageOf(folds: readonly Fold[]): number {
  const held = folds.flatMap((fold) => {
    const reach = reachOfSteps(folds.filter((other) => other !== fold));
    return fold.actual.map((value, step) => {
      const { lower, upper } = intervalAbout(fold.forecast[step] ?? 0, reach);
      return value >= lower && value <= upper ? 1 : 0;
    });
  });
  return mean(held);
}
