import normal from '@stdlib/stats-base-dists-normal-cdf';

/** Below it the arms are not shared out as planned: something loses or doubles units (Fabijan et al. 2019 use 0.0005..0.001). */
const MISMATCH_LEVEL = 0.001;

export interface SampleRatio {
  readonly expected: number;
  /** The candidate's share; null without data. */
  readonly observed: number | null;
  readonly chiSquare: number | null;
  readonly pValue: number | null;
  readonly mismatch: boolean;
}

/** Chi-square test of the arms' sizes with one degree of freedom, whose tail is that of the normal twice. */
export function sampleRatio(baseline: number, candidate: number, candidateShare: number): SampleRatio {
  const total = baseline + candidate;
  const observed = total === 0 ? null : candidate / total;
  const wanted = total * candidateShare;
  // The approximation wants five of each.
  if (Math.min(wanted, total - wanted) < 5)
    return { expected: candidateShare, observed, chiSquare: null, pValue: null, mismatch: false };
  const chiSquare =
    (candidate - wanted) ** 2 / wanted + (baseline - (total - wanted)) ** 2 / (total - wanted);
  const pValue = 2 * normal(-Math.sqrt(chiSquare), 0, 1);
  return { expected: candidateShare, observed, chiSquare, pValue, mismatch: pValue < MISMATCH_LEVEL };
}
