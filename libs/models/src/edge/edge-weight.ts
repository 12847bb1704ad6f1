import type { EdgeStrength } from '../enumerations/edge-strength.js';

const BASE: Readonly<Record<EdgeStrength, number>> = { weak: 0.3, moderate: 0.6, strong: 0.9 };

export interface WeightFactors {
  readonly edgeStrength: EdgeStrength;
  readonly similarityScore: number | null;
  readonly confidenceScore: number | null;
}

/**
 * How much an edge counts, 0..1 (DOMAIN.md §4): both scores 0.5·b + 0.25·s + 0.25·c, one 0.7·b + 0.3·score,
 * none b. Rounded to 12 decimals, so that `weak` with 0.8 is 0.45 and not a hair below it.
 */
export function edgeWeight({ edgeStrength, similarityScore, confidenceScore }: WeightFactors): number {
  const base = BASE[edgeStrength];
  if (similarityScore !== null && confidenceScore !== null) {
    return rounded(0.5 * base + 0.25 * similarityScore + 0.25 * confidenceScore);
  }
  const score = similarityScore ?? confidenceScore;
  return score === null ? base : rounded(0.7 * base + 0.3 * score);
}

function rounded(weight: number): number {
  return Math.round(weight * 1e12) / 1e12;
}
