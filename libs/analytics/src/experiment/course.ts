import type { TrialDesign } from '@stemma/models';
import { compare, type Comparison } from './comparison.js';
import { SEQUENTIAL_SHARE } from './decision.js';
import type { MetricValues } from './evidence.js';
import { sequentialIntervals, type Bounds } from './intervals.js';
import { RunningMoments } from './moments.js';
import { decisiveScore, notReady, type Horizon } from './sequential.js';

/** Points of a course at most. */
export const MAX_COURSE_POINTS = 60;

/** What the evidence that may be looked at at any time said when so many values were in. Effects are relative to the baseline's mean. */
export interface CoursePoint {
  readonly baselineCount: number;
  readonly candidateCount: number;
  /** As `relative` of the effect; null where the baseline's mean is 0. */
  readonly effect: number | null;
  /** Of the confidence sequence; null while the evidence cannot be looked at. */
  readonly interval: Bounds | null;
  /** Effects from which on the candidate counts as significantly better, and as worse; null while there is no evidence. */
  readonly better: number | null;
  readonly worse: number | null;
}

/**
 * The way of the sequential test to where it is now: its last point is the present one. The arms are taken to have filled alike,
 * each in the order of its units: of n values the first k/60 of each arm.
 */
export function courseOf(design: TrialDesign, { kind, ...values }: MetricValues): CoursePoint[] {
  const horizon = { baseline: design.plannedBaseline, candidate: design.plannedCandidate };
  const arms = { baseline: new RunningMoments(), candidate: new RunningMoments() };
  const points = Math.min(MAX_COURSE_POINTS, Math.max(values.baseline.length, values.candidate.length));
  return Array.from({ length: points }, (_, index) => {
    for (const arm of ['baseline', 'candidate'] as const) {
      const upTo = Math.ceil((values[arm].length * (index + 1)) / points);
      for (const value of values[arm].slice(arms[arm].count, upTo)) arms[arm].add(value);
    }
    const { baseline, candidate } = arms;
    const comparison = compare(kind, baseline, candidate);
    return {
      ...{ baselineCount: baseline.count, candidateCount: candidate.count },
      ...pointOf(comparison, design, horizon),
    };
  });
}

type Said = Pick<CoursePoint, 'effect' | 'interval' | 'better' | 'worse'>;

function pointOf(comparison: Comparison | null, { alpha, direction }: TrialDesign, horizon: Horizon): Said {
  const effect = comparison?.relative ?? null;
  if (comparison === null || effect === null || notReady(comparison) !== null)
    return { effect, interval: null, better: null, worse: null };
  const scale = comparison.nullError / Math.abs(comparison.baseline.mean);
  const border = (level: number): number => scale * decisiveScore(comparison, horizon, alpha, level);
  const sign = direction === 'higher' ? 1 : -1;
  return {
    effect,
    interval: sequentialIntervals(comparison, horizon, alpha).relative,
    better: sign * border(alpha * SEQUENTIAL_SHARE),
    worse: -sign * border(alpha),
  };
}
