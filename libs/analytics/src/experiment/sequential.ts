import normal from '@stdlib/stats-base-dists-normal-cdf';
import { skewnessOfDifference, type Comparison } from './comparison.js';

/** Before so many values in each arm a variance is too uncertain for evidence that may be looked at at any time. */
const BURN_IN = 50;
/** The same for rates: so many of either outcome in each arm. */
const MIN_OUTCOMES = 10;
/** And so long as the difference of the means is this skewed, it is not taken for normal. */
const MAX_DIFFERENCE_SKEWNESS = 0.05;

export type NotReady = 'too_few' | 'no_variation' | 'too_skewed';

/** How many values of each arm a plan foresees; the mixture is made to be sharpest there. */
export interface Horizon {
  readonly baseline: number;
  readonly candidate: number;
}

/** Why the evidence cannot be looked at yet; null where it can. */
export function notReady(comparison: Comparison): NotReady | null {
  const { kind, baseline, candidate, error, nullError } = comparison;
  if (Math.min(baseline.count, candidate.count) < BURN_IN) return 'too_few';
  if (error === 0 || nullError === 0) return 'no_variation';
  if (kind === 'rate' && Math.min(rarerOf(baseline), rarerOf(candidate)) < MIN_OUTCOMES) return 'too_few';
  return Math.abs(skewnessOfDifference(comparison)) > MAX_DIFFERENCE_SKEWNESS ? 'too_skewed' : null;
}

/**
 * One-sided p-value that stays honest however often one looks: 1/E of the mixture sequential probability ratio with
 * a half-normal mixture over the effects in the wanted direction (Robbins 1970), on the asymptotic normality of the
 * difference (Waudby-Smith et al. 2024, Annals of Statistics 52(6)). 1 for a difference in the other direction.
 * @param gain oriented so that more is better; must be ready
 */
export function sequentialPValue(gain: Comparison, horizon: Horizon, alpha: number): number {
  // There the evidence is below 1, whatever the mixture.
  if (gain.absolute <= 0) return 1;
  return pValueOf(gain.absolute / gain.nullError, informationOf(gain, horizon, alpha));
}

/** How many standard errors (of `nullError`) a gain must have for its sequential p-value to be `level`; with more it is smaller. */
export function decisiveScore(of: Comparison, horizon: Horizon, alpha: number, level: number): number {
  const v = informationOf(of, horizon, alpha);
  let [low, high] = [0, 1];
  while (pValueOf(high, v) > level) high *= 2;
  // 60 halvings leave less than the last digit of a double.
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (pValueOf(middle, v) > level) low = middle;
    else high = middle;
  }
  return high;
}

/** @param z standard errors above 0 @param v variance of the mixture */
function pValueOf(z: number, v: number): number {
  const shrink = v / (1 + v);
  const logEvidence =
    Math.log(2) - Math.log1p(v) / 2 + (z * z * shrink) / 2 + Math.log(normal(z * Math.sqrt(shrink), 0, 1));
  return Math.min(1, Math.exp(-logEvidence));
}

/** Standard errors to either side that hold the truth at all times with 1 − alpha: a normal-mixture confidence sequence. */
export function sequentialReach(comparison: Comparison, horizon: Horizon, alpha: number): number {
  const v = informationOf(comparison, horizon, alpha);
  return Math.sqrt(((1 + v) / v) * Math.log((1 + v) / (alpha * alpha)));
}

/** The same to one side only (Howard et al. 2021, Annals of Statistics 49(2), one-sided normal mixture). */
export function sequentialBound(comparison: Comparison, horizon: Horizon, alpha: number): number {
  const v = informationOf(comparison, horizon, alpha);
  return Math.sqrt(2 * ((1 + v) / v) * Math.log(1 + Math.sqrt(1 + v) / (2 * alpha)));
}

function rarerOf({ count, mean }: Comparison['baseline']): number {
  return Math.round(Math.min(mean, 1 - mean) * count);
}

/** Variance of the mixture in squared standard errors; at the horizon as sharp as can be for this alpha. */
function informationOf({ baseline, candidate }: Comparison, horizon: Horizon, alpha: number): number {
  const size = (a: number, b: number): number => 1 / (1 / a + 1 / b);
  const share = size(baseline.count, candidate.count) / size(horizon.baseline, horizon.candidate);
  const log = -2 * Math.log(alpha);
  return share * (log + Math.log(log + 1));
}
