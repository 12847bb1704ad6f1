import cdf from '@stdlib/stats-base-dists-normal-cdf';
import quantile from '@stdlib/stats-base-dists-normal-quantile';
import type { MetricKind } from '@stemma/models';
import { PLANNED_SHARE } from './decision.js';

/** What a plan knows: of the baseline its mean and variance, and what is to be found out. Effects are relative gains. */
export interface SampleQuestion {
  readonly kind: MetricKind;
  readonly mean: number;
  readonly variance: number;
  /** +1 where higher is better, −1 where lower is. */
  readonly sign: 1 | -1;
  readonly minimumEffect: number;
  readonly expectedEffect: number;
  readonly alpha: number;
  readonly power: number;
  readonly candidateShare: number;
}

interface Errors {
  readonly underNull: number;
  readonly underEffect: number;
  readonly wanted: number;
  readonly least: number;
  readonly zAlpha: number;
}

/**
 * Units in each arm so that a gain of `expectedEffect` passes with probability `power`: it must be significant at the
 * planned sample's share of alpha, and the measured gain must reach `minimumEffect`. Normal approximation; for rates
 * with the pooled rate under the null (Fleiss 1981). Not rounded up to whole units.
 */
export function sampleSize(question: SampleQuestion): { baseline: number; candidate: number } {
  const { power, candidateShare } = question;
  const { underNull, underEffect, wanted, least, zAlpha } = errorsOf(question);
  const zPower = quantile(power, 0, 1);
  const significant = ((zAlpha * underNull + zPower * underEffect) / wanted) ** 2;
  const worthwhile = ((zPower * underEffect) / (wanted - least)) ** 2;
  const total = Math.max(significant, worthwhile);
  return { baseline: total * (1 - candidateShare), candidate: total * candidateShare };
}

/** How likely a gain of `expectedEffect` passes with so many units, by the same approximation. */
export function powerOf(question: SampleQuestion, total: number): number {
  const { underNull, underEffect, wanted, least, zAlpha } = errorsOf(question);
  if (underEffect === 0) return wanted > 0 && wanted >= least ? 1 : 0;
  const root = Math.sqrt(total);
  const hurdle = Math.max((zAlpha * underNull) / root, least);
  return cdf(((wanted - hurdle) * root) / underEffect, 0, 1);
}

/** Standard errors as they would be of a single unit shared out over both arms. */
function errorsOf(question: SampleQuestion): Errors {
  const { kind, mean, variance, sign, expectedEffect, minimumEffect, alpha, candidateShare } = question;
  const scale = Math.abs(mean);
  const wanted = expectedEffect * scale;
  const parts = (ofBaseline: number, ofCandidate: number): number =>
    Math.sqrt(ofBaseline / (1 - candidateShare) + ofCandidate / candidateShare);
  const common = { wanted, least: minimumEffect * scale, zAlpha: quantile(1 - alpha * PLANNED_SHARE, 0, 1) };
  if (kind === 'mean') {
    const error = parts(variance, variance);
    return { ...common, underNull: error, underEffect: error };
  }
  const candidateRate = Math.min(1, Math.max(0, mean + sign * wanted));
  const pooled = mean * (1 - candidateShare) + candidateRate * candidateShare;
  const spread = (rate: number): number => rate * (1 - rate);
  return {
    ...common,
    underNull: parts(spread(pooled), spread(pooled)),
    underEffect: parts(spread(mean), spread(candidateRate)),
  };
}
