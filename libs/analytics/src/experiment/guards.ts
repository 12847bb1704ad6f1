import quantile from '@stdlib/stats-base-dists-normal-quantile';
import studentQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { TrialGuard } from '@stemma/models';
import type { Comparison } from './comparison.js';
import { PLANNED_SHARE } from './decision.js';
import { newcombe, type Bounds } from './intervals.js';
import { notReady, sequentialBound, type Horizon } from './sequential.js';
import { welchFreedom } from './two-sample-tests.js';

/** `open`: neither shown to hold, nor to be broken. */
export const GUARD_STATUSES = ['held', 'broken', 'open'] as const;
type GuardStatus = (typeof GUARD_STATUSES)[number];

export interface GuardFinding extends TrialGuard {
  readonly status: GuardStatus;
  readonly baselineCount: number;
  readonly candidateCount: number;
  /** How much worse the candidate is, relative to the baseline's mean; null where that is not known. */
  readonly worsening: number | null;
  /** One-sided bounds of it, each at level 1 − alpha. */
  readonly worseningBounds: readonly [atLeast: number, atMost: number] | null;
}

const MIN_VALUES = 30;

/**
 * Non-inferiority: a guard holds where the candidate is shown to be worse by less than the tolerance, and is broken
 * where it is shown to be worse by more.
 * @param comparison candidate − baseline; null without values
 * @param isFinal at the planned sample bounds for one look are enough, before it they must hold at all looks
 */
export function guardFinding(
  guard: TrialGuard,
  comparison: Comparison | null,
  horizon: Horizon,
  alpha: number,
  isFinal: boolean,
): GuardFinding {
  const baselineCount = comparison?.baseline.count ?? 0;
  const candidateCount = comparison?.candidate.count ?? 0;
  const unknown: GuardFinding = {
    ...guard,
    baselineCount,
    candidateCount,
    status: 'open',
    worsening: null,
    worseningBounds: null,
  };
  if (comparison === null || Math.min(baselineCount, candidateCount) < MIN_VALUES) return unknown;
  const bounds = isFinal ? finalBounds(comparison, alpha) : boundsAtAnyTime(comparison, horizon, alpha);
  if (bounds === null) return unknown;
  const [low, high] = bounds;
  const [atLeast, atMost] = guard.direction === 'lower' ? [low, high] : [-high, -low];
  const worsening = guard.direction === 'lower' ? comparison.absolute : -comparison.absolute;
  const scale = Math.abs(comparison.baseline.mean);
  const margin = guard.tolerance * scale;
  const status = atMost <= margin ? 'held' : atLeast > margin ? 'broken' : 'open';
  if (scale === 0) return { ...unknown, status };
  return {
    ...unknown,
    status,
    worsening: worsening / scale,
    worseningBounds: [atLeast / scale, atMost / scale],
  };
}

function finalBounds(comparison: Comparison, alpha: number): Bounds {
  if (comparison.kind === 'rate') return newcombe(comparison, quantile(1 - alpha, 0, 1));
  const { absolute, error } = comparison;
  const reach = error === 0 ? 0 : studentQuantile(1 - alpha, welchFreedom(comparison)) * error;
  return [absolute - reach, absolute + reach];
}

/** Null where a bound for all looks cannot be told yet. What never varied in either arm is as it is. */
function boundsAtAnyTime(comparison: Comparison, horizon: Horizon, alpha: number): Bounds | null {
  const { kind, absolute, error } = comparison;
  const reason = notReady(comparison);
  if (reason === 'no_variation' && kind === 'mean') return [absolute, absolute];
  if (reason !== null) return null;
  const reach = sequentialBound(comparison, horizon, alpha) * error;
  return [absolute - reach, absolute + reach];
}

/**
 * Units in each arm so that a guard is shown to hold with probability `power` where the arms are alike in truth: by the normal
 * approximation of the difference of their means. Not rounded up to whole units.
 */
export function guardSampleSize(question: {
  readonly mean: number;
  readonly variance: number;
  readonly tolerance: number;
  readonly alpha: number;
  readonly power: number;
  readonly candidateShare: number;
}): { baseline: number; candidate: number } {
  const { mean, variance, tolerance, alpha, power, candidateShare } = question;
  const reach = quantile(1 - alpha * PLANNED_SHARE, 0, 1) + quantile(power, 0, 1);
  const ofBoth = variance / (1 - candidateShare) + variance / candidateShare;
  const total = ofBoth * (reach / (tolerance * mean)) ** 2;
  return { baseline: total * (1 - candidateShare), candidate: total * candidateShare };
}
