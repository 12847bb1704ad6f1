import negativeBinomialCdf from '@stdlib/stats-base-dists-negative-binomial-cdf';
import { robustDeviation } from './moments.js';
import { seasonFactors, type Season } from './seasonality.js';

/** The chance to find an anomaly in a series that has none, shared by all its days and both directions. */
const ALPHA = 0.01;
/** Days on each side that say what is usual, where there is no season. */
const REACH_DAYS = 7;
const MIN_NEIGHBOURS = 5;
/** More than this share of the days is no exception but how the series is. */
const MAX_SHARE = 0.1;
const MAX_PASSES = 20;

export interface CountAnomaly {
  readonly index: number;
  readonly count: number;
  /** What the days about it, and its place in the season, let expect. */
  readonly expected: number;
  readonly pValue: number;
}

/**
 * Days whose count is out of all proportion to the days about them (not to those beyond a change of level). A count is judged by a
 * negative binomial distribution: its mean from the neighbours, Jeffreys' half a count added; its variance the dispersion of the series
 * (robust, never below Poisson) times the mean, widened for what is not known of the mean. The clearest go first, since their
 * neighbours are judged without them.
 */
export function findAnomalies(
  counts: readonly number[],
  season: Season | null,
  levelStarts: readonly number[],
): CountAnomaly[] {
  const found = new Map<number, CountAnomaly>();
  let dispersion = 1;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const usual = usualCounts(counts, season, levelStarts, found);
    dispersion = dispersionOf(counts, usual, found);
    const strange = usual
      .map((about, index) => judged(counts[index] ?? 0, about, dispersion, index))
      .filter((one) => one !== null && one.pValue < ALPHA / counts.length && !found.has(one.index))
      .filter((one) => one !== null);
    const clearest = strange.filter((one) =>
      strange.every((other) => Math.abs(other.index - one.index) > reachOf(season) || !isClearer(other, one)),
    );
    if (clearest.length === 0) break;
    for (const one of clearest) found.set(one.index, one);
    if (found.size > MAX_SHARE * counts.length) return [];
  }
  return [...found.values()].sort((one, other) => one.index - other.index);
}

interface Usual {
  readonly expected: number;
  /** Variance of the expectation itself, as a share of that of one count. */
  readonly doubt: number;
}

function usualCounts(
  counts: readonly number[],
  season: Season | null,
  levelStarts: readonly number[],
  found: ReadonlyMap<number, unknown>,
): (Usual | null)[] {
  const reach = reachOf(season);
  const period = season?.period ?? 1;
  const factors = seasonFactors(counts, period, (index) => found.has(index));
  const cycles = counts.length / period;
  const bounds = [0, ...levelStarts, counts.length];
  return counts.map((_, index) => {
    const start = Math.max(index - reach, ...bounds.filter((bound) => bound <= index));
    const end = Math.min(index + reach + 1, ...bounds.filter((bound) => bound > index));
    let seen = 0;
    let weight = 0;
    for (let near = start; near < end; near++) {
      if (near === index || found.has(near)) continue;
      seen += counts[near] ?? 0;
      weight += factors[near % period] ?? 1;
    }
    if (end - start - 1 < MIN_NEIGHBOURS || !(weight > 0)) return null;
    const own = Math.max(factors[index % period] ?? 1, 0.5 / cycles);
    return {
      expected: ((seen + 0.5) / weight) * own,
      doubt: own / weight + (season === null ? 0 : 1 / cycles),
    };
  });
}

function dispersionOf(
  counts: readonly number[],
  usual: readonly (Usual | null)[],
  found: ReadonlyMap<number, unknown>,
): number {
  const residuals: number[] = [];
  usual.forEach((about, index) => {
    if (about === null || found.has(index)) return;
    residuals.push(((counts[index] ?? 0) - about.expected) / Math.sqrt(about.expected * (1 + about.doubt)));
  });
  return residuals.length === 0 ? 1 : Math.max(1, robustDeviation(residuals) ** 2);
}

function judged(count: number, about: Usual | null, dispersion: number, index: number): CountAnomaly | null {
  if (about === null) return null;
  const { expected } = about;
  const ratio = dispersion * (1 + about.doubt);
  const size = expected / (ratio - 1);
  const below = (upTo: number): number => (upTo < 0 ? 0 : negativeBinomialCdf(upTo, size, 1 / ratio));
  const tail = count > expected ? 1 - below(count - 1) : below(count);
  return { index, count, expected, pValue: Math.min(1, 2 * Math.max(0, tail)) };
}

function isClearer(one: CountAnomaly, other: CountAnomaly): boolean {
  if (one.pValue !== other.pValue) return one.pValue < other.pValue;
  const [near, far] = [one, other].map(
    ({ count, expected }) => Math.abs(count - expected) / Math.sqrt(expected),
  );
  return near !== far ? (near ?? 0) > (far ?? 0) : one.index < other.index;
}

function reachOf(season: Season | null): number {
  return Math.max(REACH_DAYS, season?.period ?? 0);
}
