import quantile from '@stdlib/stats-base-dists-normal-quantile';
import type { MetricKind } from '@stemma/models';

/** What the simulated executions measure: `draw` turns a uniform number in (0, 1) into a value. */
export interface Population {
  readonly name: string;
  readonly kind: MetricKind;
  readonly mean: number;
  readonly variance: number;
  readonly draw: (uniform: number) => number;
}

export function normal(mean: number, deviation: number): Population {
  const draw = (u: number): number => mean + deviation * quantile(u, 0, 1);
  return { name: `normal, sd ${String(deviation)}`, kind: 'mean', mean, variance: deviation ** 2, draw };
}

/** Times as they are measured: a long tail to the right. */
export function lognormal(mean: number, sigma: number): Population {
  const mu = Math.log(mean) - sigma ** 2 / 2;
  const draw = (u: number): number => Math.exp(mu + sigma * quantile(u, 0, 1));
  const variance = mean ** 2 * Math.expm1(sigma ** 2);
  return { name: `lognormal, sigma ${String(sigma)}`, kind: 'mean', mean, variance, draw };
}

export function exponential(mean: number): Population {
  const draw = (u: number): number => -mean * Math.log(u);
  return { name: 'exponential', kind: 'mean', mean, variance: mean ** 2, draw };
}

export function bernoulli(rate: number): Population {
  const draw = (u: number): number => (u < rate ? 1 : 0);
  const variance = rate * (1 - rate);
  return { name: `rate ${String(rate)}`, kind: 'rate', mean: rate, variance, draw };
}

/** The same one with another mean: numbers are scaled, rates set. */
export function changed(population: Population, relative: number): Population {
  const { kind, mean, variance, draw } = population;
  if (kind === 'rate') return bernoulli(mean * (1 + relative));
  const factor = 1 + relative;
  return {
    ...population,
    mean: mean * factor,
    variance: variance * factor ** 2,
    draw: (u) => factor * draw(u),
  };
}

/** The same one with another mean, all its values moved by as much. */
export function shifted(population: Population, relative: number): Population {
  const { mean, draw } = population;
  const by = mean * relative;
  return { ...population, mean: mean + by, draw: (u) => draw(u) + by };
}
