import type { MetricKind } from '@stemma/models';
import { varianceOf, type Moments } from './moments.js';

/** Candidate against baseline: the difference of their means, and how far chance alone may move it. */
export interface Comparison {
  readonly kind: MetricKind;
  readonly baseline: Moments;
  readonly candidate: Moments;
  /** candidate − baseline. */
  readonly absolute: number;
  /** Standard error of `absolute`, the variances not pooled. */
  readonly error: number;
  /** Standard error where the arms do not differ: of rates, from the pooled rate; else as `error`. */
  readonly nullError: number;
  /** absolute / |baseline mean|, and its standard error by the delta method; null where that mean is 0. */
  readonly relative: number | null;
  readonly relativeError: number | null;
}

/** Null where an arm has fewer than two values. */
export function compare(kind: MetricKind, baseline: Moments, candidate: Moments): Comparison | null {
  if (baseline.count < 2 || candidate.count < 2) return null;
  const ofBaseline = spreadOf(kind, baseline) / baseline.count;
  const ofCandidate = spreadOf(kind, candidate) / candidate.count;
  const absolute = candidate.mean - baseline.mean;
  const error = Math.sqrt(ofBaseline + ofCandidate);
  const scale = Math.abs(baseline.mean);
  const ratio = candidate.mean / baseline.mean;
  return {
    kind,
    baseline,
    candidate,
    absolute,
    error,
    nullError: kind === 'rate' ? pooledError(baseline, candidate) : error,
    relative: scale === 0 ? null : absolute / scale,
    relativeError: scale === 0 ? null : Math.sqrt(ofCandidate + ratio * ratio * ofBaseline) / scale,
  };
}

/** The variance of one value. */
export function spreadOf(kind: MetricKind, moments: Moments): number {
  return kind === 'rate' ? moments.mean * (1 - moments.mean) : varianceOf(moments);
}

function pooledError(a: Moments, b: Moments): number {
  const rate = (a.mean * a.count + b.mean * b.count) / (a.count + b.count);
  return Math.sqrt(rate * (1 - rate) * (1 / a.count + 1 / b.count));
}

/**
 * Skewness of the difference of means, what keeps it from being normal. Of numbers the larger of two estimates: by the shape
 * of each arm, and by that of both together. A small arm that lacks its tail by chance seems not to be skewed, just where
 * its mean is too low: the larger arm knows better. A rate has no tail to lack. 0 for arms of equal size and shape.
 */
export function skewnessOfDifference(comparison: Comparison): number {
  const { kind, baseline, candidate, error } = comparison;
  if (error === 0) return 0;
  const third = (m: Moments): number => m.m3 / m.count ** 3;
  const byEach = (third(candidate) - third(baseline)) / error ** 3;
  if (kind === 'rate') return byEach;
  const [n, m] = [baseline.count, candidate.count];
  const skewness = (Math.sqrt(n + m) * (baseline.m3 + candidate.m3)) / (baseline.m2 + candidate.m2) ** 1.5;
  const together = (skewness * (1 / m ** 2 - 1 / n ** 2)) / (1 / m + 1 / n) ** 1.5;
  return Math.abs(together) > Math.abs(byEach) ? together : byEach;
}
