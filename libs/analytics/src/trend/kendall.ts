import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

export interface KendallTrend {
  /** Pairs that rise less pairs that fall. */
  readonly s: number;
  readonly variance: number;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * The seasonal Kendall test for a trend (Hirsch, Slack and Smith 1982): Mann–Kendall within each place of the cycle, summed, so that
 * a season is no trend; corrected for ties and for continuity.
 */
export function kendallTrend(values: readonly number[], period: number): KendallTrend {
  let s = 0;
  let variance = 0;
  for (let place = 0; place < period; place++) {
    const own = values.filter((_, index) => index % period === place);
    s += risesLessFalls(own);
    variance += varianceOf(own);
  }
  const z = variance > 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0;
  return { s, variance, pValue: Math.min(1, 2 * normalCdf(-Math.abs(z), 0, 1)) };
}

function risesLessFalls(values: readonly number[]): number {
  let s = 0;
  values.forEach((later, index) => {
    for (let before = 0; before < index; before++) s += Math.sign(later - (values[before] ?? later));
  });
  return s;
}

function varianceOf(values: readonly number[]): number {
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  const weight = (n: number): number => n * (n - 1) * (2 * n + 5);
  let total = weight(values.length);
  for (const size of ties.values()) total -= weight(size);
  return total / 18;
}
