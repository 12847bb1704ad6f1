/** Of a sample: how many, their mean, and the sums of the squares and cubes of what they differ from it. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly m2: number;
  readonly m3: number;
}

/** Moments that grow with each value, without loss of digits (Terriberry 2007, after Welford 1962). */
export class RunningMoments implements Moments {
  count = 0;
  mean = 0;
  m2 = 0;
  m3 = 0;

  add(value: number): void {
    const before = this.count;
    this.count += 1;
    const delta = value - this.mean;
    const step = delta / this.count;
    const term = delta * step * before;
    this.mean += step;
    this.m3 += term * step * (this.count - 2) - 3 * step * this.m2;
    this.m2 += term;
  }
}

/** @param values finite numbers, below 1e100 in size */
export function momentsOf(...samples: readonly Iterable<number>[]): Moments {
  const moments = new RunningMoments();
  for (const values of samples) for (const value of values) moments.add(value);
  return moments;
}

/** Sample variance, with n − 1; 0 of fewer than two values. */
export function varianceOf({ count, m2 }: Moments): number {
  return count < 2 ? 0 : m2 / (count - 1);
}

/** g₁ = m₃ / m₂^1.5 (as scipy.stats.skew); 0 where all values are equal. */
export function skewnessOf({ count, m2, m3 }: Moments): number {
  return m2 <= 0 ? 0 : (Math.sqrt(count) * m3) / m2 ** 1.5;
}
