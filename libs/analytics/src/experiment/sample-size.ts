import quantile from '@stdlib/stats-base-dists-normal-quantile';
import type { MetricKind } from '@stemma/models';
import { bothAbove } from './bivariate-normal.js';
import { spreadOf } from './comparison.js';
import { PLANNED_SHARE } from './decision.js';
import { isTestedByRanks } from './fixed-test.js';
import { momentsOf } from './moments.js';
import { placementsOf } from './placements.js';

/** What a plan knows: what the baseline measured, and what is to be found out. Effects are relative gains. */
export interface SampleQuestion {
  readonly kind: MetricKind;
  /** Of the baseline; their mean must not be 0. Of a rate 0 and 1. */
  readonly values: readonly number[];
  /** +1 where higher is better, −1 where lower is. */
  readonly sign: 1 | -1;
  readonly minimumEffect: number;
  readonly expectedEffect: number;
  readonly alpha: number;
  readonly power: number;
  readonly candidateShare: number;
}

/** A statistic of both arms: its mean, and what its standard error would be of a single unit shared out over both. */
interface Statistic {
  readonly mean: number;
  readonly error: number;
}

/** What a trial must pass at its planned sample: the test, and the minimum effect. */
interface Hurdles {
  readonly test: Statistic & { readonly nullError: number };
  /** How much the candidate's mean is beyond what the minimum effect takes. */
  readonly gain: Statistic;
  readonly correlation: number;
}

/**
 * How likely a gain of `expectedEffect` passes, by the units of both arms: it must be significant at the planned sample's
 * share of alpha, and the measured gain must reach `minimumEffect`. The candidate's values are taken to be the baseline's times
 * a factor, its rate the baseline's and the gain. Normal approximation of both hurdles together; evidence that is looked at
 * before adds to it.
 */
export function powerBy(question: SampleQuestion): (total: number) => number {
  const { test, gain, correlation } = hurdlesOf(question);
  const zAlpha = quantile(1 - question.alpha * PLANNED_SHARE, 0, 1);
  if (test.error === 0 || gain.error === 0) return () => 1;
  return (total) => {
    const root = Math.sqrt(total);
    return bothAbove(
      (zAlpha * test.nullError - test.mean * root) / test.error,
      (-gain.mean * root) / gain.error,
      correlation,
    );
  };
}

/** Units in each arm for which `powerBy` is `power`, not rounded up to whole ones; infinite where none are enough. */
export function sampleSize(question: SampleQuestion): { baseline: number; candidate: number } {
  const total = leastTotal(powerBy(question), question.power);
  return { baseline: total * (1 - question.candidateShare), candidate: total * question.candidateShare };
}

const MAX_TOTAL = 2 ** 40;

function leastTotal(powerOf: (total: number) => number, power: number): number {
  let high = 1;
  while (powerOf(high) < power) if ((high *= 2) > MAX_TOTAL) return Infinity;
  let low = 0;
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (powerOf(middle) < power) low = middle;
    else high = middle;
  }
  return high;
}

function hurdlesOf(question: SampleQuestion): Hurdles {
  const { kind, values, sign, minimumEffect, expectedEffect, candidateShare } = question;
  const moments = momentsOf(values);
  const scale = Math.abs(moments.mean);
  /** Of a unit of each arm, to that of a unit shared out. */
  const over = (ofBaseline: number, ofCandidate: number): number =>
    ofBaseline / (1 - candidateShare) + ofCandidate / candidateShare;
  const factor = 1 + (sign * expectedEffect * scale) / moments.mean;
  const ofBaseline = spreadOf(kind, moments);
  const ofCandidate =
    kind === 'rate' ? rateSpread(Math.min(1, moments.mean * factor)) : ofBaseline * factor * factor;
  // candidate − bar · baseline is what the gain is beyond the minimum.
  const bar = 1 + (sign * minimumEffect * scale) / moments.mean;
  const gain = {
    mean: (expectedEffect - minimumEffect) * scale,
    error: Math.sqrt(over(bar * bar * ofBaseline, ofCandidate)),
  };
  const correlated = (test: Hurdles['test'], covariance: number): Hurdles => ({
    test,
    gain,
    correlation: Math.max(0, covariance / (test.error * gain.error)),
  });
  if (kind === 'mean' && isTestedByRanks(moments)) {
    const { superiority, nullVariance, baseline, candidate } = placementsOf(values, factor);
    const test = {
      mean: sign * (superiority - 0.5),
      nullError: Math.sqrt(over(nullVariance, nullVariance)),
      error: Math.sqrt(over(baseline.variance, candidate.variance)),
    };
    return correlated(test, over(bar * baseline.covariance, candidate.covariance));
  }
  const error = Math.sqrt(over(ofBaseline, ofCandidate));
  const pooled = rateSpread(moments.mean * (1 - candidateShare) + moments.mean * factor * candidateShare);
  const nullError = kind === 'rate' ? Math.sqrt(over(pooled, pooled)) : error;
  return correlated({ mean: expectedEffect * scale, nullError, error }, over(bar * ofBaseline, ofCandidate));
}

function rateSpread(rate: number): number {
  return rate * (1 - rate);
}
