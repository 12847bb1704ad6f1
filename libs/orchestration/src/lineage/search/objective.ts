import type { Step } from '../../ports/lineage-search.js';

/**
 * What makes a path good:
 * - `strongest`: the largest product of weights; then the fewest edges.
 * - `mostConfident`: the same of confidences.
 * - `shortest`: the fewest edges; then the largest product of weights.
 * - `bottleneck`: the largest least weight; then as `shortest`.
 *
 * Of paths that are equal in all of this the one whose node ids, read from the oldest, come first.
 */
export const OBJECTIVES = ['strongest', 'shortest', 'mostConfident', 'bottleneck'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** Of a path the sum over its edges, exact: so it is the same from whichever end it is added up. */
export interface Cost {
  readonly first: number;
  readonly second: number;
}

export type CostOf = (step: Pick<Step<unknown>, 'weight' | 'confidence'>) => Cost;

export const NO_COST: Cost = { first: 0, second: 0 };

/** The least that a weight counts: a product of 0 would tell nothing of all else on the path. */
const LEAST = 2 ** -64;
/** Units of a binary logarithm: a path of 100,000 edges still has a sum that is exact. */
const UNITS = 2 ** 32;

/** Of products the logarithms, as integers: two products are equal that differ by less than a billionth or so. */
function lossOf(weight: number): number {
  return Math.round(-Math.log2(Math.max(weight, LEAST)) * UNITS);
}

export const COSTS = {
  strongest: ({ weight }) => ({ first: lossOf(weight), second: 1 }),
  mostConfident: ({ confidence }) => ({ first: lossOf(confidence), second: 1 }),
  shortest: ({ weight }) => ({ first: 1, second: lossOf(weight) }),
} as const satisfies Partial<Record<Objective, CostOf>>;

/** Negative where `a` is better. */
export function compareCosts(a: Cost, b: Cost): number {
  return a.first - b.first || a.second - b.second;
}

export function added(a: Cost, b: Cost): Cost {
  return { first: a.first + b.first, second: a.second + b.second };
}
