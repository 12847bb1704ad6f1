/** 0 of nothing. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** NaN of nothing. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** By linear interpolation at p·(n − 1); NaN of nothing. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = p * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Sum of squares about the mean. */
export function squares(values: readonly number[]): number {
  const middle = mean(values);
  return sum(values.map((value) => (value - middle) ** 2));
}

/** The median absolute deviation, scaled to be the standard deviation where values are normal. */
export function robustDeviation(values: readonly number[]): number {
  const middle = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - middle)));
}

/** Values further than `deviations` robust deviations from the median are brought to that limit. */
export function clipOutliers(values: readonly number[], deviations: number): number[] {
  const middle = median(values);
  const reach = deviations * robustDeviation(values);
  if (!(reach > 0)) return [...values];
  return values.map((value) => Math.min(middle + reach, Math.max(middle - reach, value)));
}

/** The least-squares slope of values over 0, 1, 2 …; 0 of fewer than two. */
export function slope(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = (values.length - 1) / 2;
  const level = mean(values);
  const joint = sum(values.map((value, index) => (index - middle) * (value - level)));
  return joint / sum(values.map((_, index) => (index - middle) ** 2));
}

/** Anscombe's transform of counts: where they are Poisson its deviation is about 1, whatever their mean. */
export function stabilised(counts: readonly number[]): number[] {
  return counts.map((count) => 2 * Math.sqrt(count + 3 / 8));
}
