import cdf from '@stdlib/stats-base-dists-normal-cdf';

/** Even: Simpson's rule. The integrand is smooth, this leaves at most some 1e-6, near a correlation of 1. */
const STEPS = 128;

/**
 * P(X ≥ a and Y ≥ b) of two standard normals with a correlation in [0, 1], from the derivative by the correlation, integrated
 * over its arcsine (Drezner & Wesolowsky 1990).
 */
export function bothAbove(a: number, b: number, correlation: number): number {
  if (correlation > 1 - 1e-9) return cdf(-Math.max(a, b), 0, 1);
  const apart = cdf(-a, 0, 1) * cdf(-b, 0, 1);
  // Where one of them is all but sure, or all but impossible, the other decides alone.
  if (apart === 0 || Math.max(Math.abs(a), Math.abs(b)) > 37) return apart;
  const end = Math.asin(correlation);
  const at = (angle: number): number => {
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    return Math.exp((2 * a * b * sine - a * a - b * b) / (2 * cosine * cosine));
  };
  let sum = at(0) + at(end);
  for (let step = 1; step < STEPS; step++) sum += (step % 2 === 1 ? 4 : 2) * at((end * step) / STEPS);
  return apart + (sum * end) / STEPS / 3 / (2 * Math.PI);
}
