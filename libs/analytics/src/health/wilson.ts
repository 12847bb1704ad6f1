import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Such as 0.95. */
  readonly level: number;
}

/**
 * Wilson's score interval of a proportion (Wilson 1927, without continuity correction), 0..1; null where n = 0.
 * @param level such as 0.95
 */
export function wilsonInterval(successes: number, n: number, level: number): Interval | null {
  if (n === 0) return null;
  const z = normalQuantile(1 - (1 - level) / 2, 0, 1);
  const share = successes / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  // At the ends the formula gives the end itself, but for its last digit.
  return {
    low: successes === 0 ? 0 : Math.max(0, middle - reach),
    high: successes === n ? 1 : Math.min(1, middle + reach),
    level,
  };
}

/**
 * The interval of p₂ − p₁ of two independent proportions (Newcombe 1998, method 10: from their Wilson intervals);
 * null where either has no observation.
 */
export function differenceInterval(
  first: { readonly count: number; readonly n: number },
  second: { readonly count: number; readonly n: number },
  level: number,
): Interval | null {
  const one = wilsonInterval(first.count, first.n, level);
  const two = wilsonInterval(second.count, second.n, level);
  if (one === null || two === null) return null;
  const [p1, p2] = [first.count / first.n, second.count / second.n];
  const difference = p2 - p1;
  return {
    low: Math.max(-1, difference - Math.hypot(p2 - two.low, one.high - p1)),
    high: Math.min(1, difference + Math.hypot(two.high - p2, p1 - one.low)),
    level,
  };
}
