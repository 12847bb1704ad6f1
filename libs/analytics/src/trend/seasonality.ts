import fCdf from '@stdlib/stats-base-dists-f-cdf';
import { centredMean } from './centred-mean.js';
import { clipOutliers, mean, squares, stabilised, sum } from './moments.js';

/** The chance to find the expected season in a series that has none. */
const ASKED_ALPHA = 0.001;
/** The chance to find any other. */
const SOUGHT_ALPHA = 0.0001;
/** Fewer repetitions of the expected season show none; of another that is sought, fewer than one more. */
export const MIN_CYCLES = 3;
/** In steps: none shorter is sought (next to a moving average so short, noise alternates), and none longer. */
const SHORTEST = 4;
const LONGEST = 62;
/** Of two periods the shorter suffices if it explains this share of what the better one does. */
const NEARLY = 0.75;
/** In robust deviations: one wild day neither makes nor hides a season. */
const OUTLIER = 4;

export interface Season {
  /** In steps of the series. */
  readonly period: number;
  /** Adjusted R² of the season about the moving average, 0..1. */
  readonly strength: number;
  readonly pValue: number;
}

/**
 * The season of a series of counts, null where none is proven. A period is tested by an analysis of variance among the places of its
 * cycle (F test), on Anscombe's scale, about the moving average of one period. The `expected` one (7 of days) is asked for in its own
 * right; the others of 4 to 62 steps that fit four times share a smaller α, for having been looked for.
 */
export function findSeason(counts: readonly number[], expected: number): Season | null {
  const values = clipOutliers(stabilised(counts), OUTLIER);
  const asked = seasonOf(values, expected);
  if (asked !== null && asked.pValue < ASKED_ALPHA) return asked;
  const longest = Math.min(LONGEST, Math.floor(values.length / (MIN_CYCLES + 1)));
  const proven: (Season & { f: number })[] = [];
  for (let period = SHORTEST; period <= longest; period++) {
    const season = seasonOf(values, period);
    if (season !== null && season.pValue < SOUGHT_ALPHA / (longest - SHORTEST + 1)) proven.push(season);
  }
  const best = Math.max(...proven.map(({ strength }) => strength));
  const [clearest] = proven
    .filter(({ strength }) => strength >= NEARLY * best)
    .sort((one, other) => other.f - one.f || one.period - other.period);
  return clearest ?? null;
}

function seasonOf(values: readonly number[], period: number): (Season & { f: number }) | null {
  if (values.length < MIN_CYCLES * period) return null;
  const trend = centredMean(values, period);
  const places: number[] = [];
  const rest: number[] = [];
  values.forEach((value, index) => {
    const level = trend[index];
    if (level === null || level === undefined) return;
    places.push(index % period);
    rest.push(value - level);
  });
  const clipped = clipOutliers(rest, OUTLIER);
  const groups = groupsOf(clipped, places, period);
  const total = squares(clipped);
  const within = sum(groups.map(squares));
  const freedom = clipped.length - groups.length;
  // What is left of a constant series is rounding error.
  if (freedom < 1 || groups.length < 2 || total <= 1e-12 * sum(values.map((value) => value ** 2)))
    return null;
  const noise = Math.max(within, 1e-12 * total) / freedom;
  const f = (total - within) / (groups.length - 1) / noise;
  return {
    period,
    strength: Math.max(0, 1 - noise / (total / (clipped.length - 1))),
    pValue: f > 0 ? 1 - fCdf(f, groups.length - 1, freedom) : 1,
    f,
  };
}

function groupsOf(values: readonly number[], places: readonly number[], period: number): number[][] {
  const groups = Array.from({ length: period }, (): number[] => []);
  values.forEach((value, index) => groups[places[index] ?? 0]?.push(value));
  return groups.filter((group) => group.length > 0);
}

/** What each place of the cycle has, on average over the series, beside the mean of all: 1 is as much. */
export function seasonFactors(
  counts: readonly number[],
  period: number,
  isLeftOut: (index: number) => boolean,
): number[] {
  const kept = counts.map((count, index) => ({ count, index })).filter(({ index }) => !isLeftOut(index));
  const level = mean(kept.map(({ count }) => count));
  return Array.from({ length: period }, (_, place) => {
    const own = kept.filter(({ index }) => index % period === place).map(({ count }) => count);
    return own.length === 0 || !(level > 0) ? 1 : mean(own) / level;
  });
}
