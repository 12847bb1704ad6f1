/** How the ranks of two arms relate, were the candidate's values those of the baseline times a factor. */
export interface Placements {
  /** P(candidate > baseline) + P(equal) / 2. */
  readonly superiority: number;
  /** The variance of the share of an arm's own values that lie below one of them, ties by half; 1/12 without ties. */
  readonly nullVariance: number;
  readonly baseline: Placement;
  readonly candidate: Placement;
}

/** Of the share of the other arm's values that lie below a value of this one: its variance, and its covariance with the value. */
interface Placement {
  readonly variance: number;
  readonly covariance: number;
}

/** @param values at least one, in any order */
export function placementsOf(values: readonly number[], factor: number): Placements {
  const baseline = Float64Array.from(values).sort();
  const candidate = baseline.map((value) => value * factor).sort();
  const ofCandidate = sharesBelow(candidate, baseline);
  return {
    superiority: meanOf(ofCandidate),
    nullVariance: covarianceOf(sharesBelow(baseline, baseline), sharesBelow(baseline, baseline)),
    baseline: placementOf(baseline, sharesBelow(baseline, candidate)),
    candidate: placementOf(candidate, ofCandidate),
  };
}

function placementOf(values: Float64Array, shares: Float64Array): Placement {
  return { variance: covarianceOf(shares, shares), covariance: covarianceOf(values, shares) };
}

/** For each of the values the share of the others below it, and half of those that equal it; both ascending. */
function sharesBelow(values: Float64Array, others: Float64Array): Float64Array {
  let [below, notAbove] = [0, 0];
  return values.map((value) => {
    while (below < others.length && (others[below] ?? 0) < value) below++;
    while (notAbove < others.length && (others[notAbove] ?? 0) <= value) notAbove++;
    return (below + notAbove) / 2 / others.length;
  });
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function covarianceOf(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  return a.reduce((sum, value, index) => sum + (value - meanA) * ((b[index] ?? 0) - meanB), 0) / a.length;
}
