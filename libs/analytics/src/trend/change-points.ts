import fCdf from '@stdlib/stats-base-dists-f-cdf';
import { clipOutliers, mean, slope, squares, stabilised, sum } from './moments.js';
import type { Season } from './seasonality.js';
import type { TimeSeriesModels } from './time-series-models.js';

/** The chance to find a change in a series that has none, shared by all its days. */
const ALPHA = 0.01;
/** A level lasts so long at least; what is shorter is an anomaly. */
const MIN_LEVEL_DAYS = 7;
/** In robust deviations: a wild day is no new level. */
const OUTLIER = 3;

export interface ChangePoint {
  /** Of the first day of the new level. */
  readonly index: number;
  /** Mean counts a day of the level before and of the new one. */
  readonly before: number;
  readonly after: number;
  readonly pValue: number;
}

/**
 * Where the level of counts changed for at least a week. Bayesian online detection proposes; a proposal stands if the two levels differ
 * (F test at 0.01 shared by all days) and explain the days better than one straight line would.
 */
export async function findChangePoints(
  counts: readonly number[],
  season: Season | null,
  models: TimeSeriesModels,
): Promise<ChangePoint[]> {
  if (counts.length < 2 * MIN_LEVEL_DAYS) return [];
  const values = clipOutliers(withoutSeason(stabilised(counts), season), OUTLIER);
  const deviation = Math.sqrt(squares(values) / (values.length - 1));
  const level = mean(values);
  if (!(deviation > 1e-9 * Math.abs(level))) return [];
  const proposed = await models.changePoints(values.map((value) => (value - level) / deviation));
  const found: ChangePoint[] = [];
  let start = 0;
  const inner = proposed.filter((index) => index > 0);
  for (const [place, index] of inner.entries()) {
    const end = (inner[place + 1] ?? counts.length - 1) + 1;
    const point = sharpest(values, start, index, end);
    if (point === null || point.pValue >= ALPHA / counts.length) continue;
    found.push({
      ...point,
      before: mean(counts.slice(start, point.index)),
      after: mean(counts.slice(point.index, end)),
    });
    start = point.index;
  }
  return found;
}

function withoutSeason(values: readonly number[], season: Season | null): number[] {
  if (season === null) return [...values];
  const { period } = season;
  const places = Array.from({ length: period }, (_, place) =>
    mean(values.filter((_, index) => index % period === place)),
  );
  return values.map((value, index) => value - (places[index % period] ?? 0));
}

/** The day near the proposed one at which two levels fit best. */
function sharpest(
  values: readonly number[],
  start: number,
  near: number,
  end: number,
): { index: number; pValue: number } | null {
  const all = values.slice(start, end);
  const first = Math.max(start + MIN_LEVEL_DAYS, near - MIN_LEVEL_DAYS);
  const last = Math.min(end - MIN_LEVEL_DAYS, near + MIN_LEVEL_DAYS);
  let best: { index: number; left: number } | null = null;
  for (let index = first; index <= last; index++) {
    const left = squares(values.slice(start, index)) + squares(values.slice(index, end));
    if (best === null || left < best.left) best = { index, left };
  }
  if (best === null) return null;
  const total = squares(all);
  const gradient = slope(all);
  const middle = (all.length - 1) / 2;
  const byLine = total - gradient ** 2 * sum(all.map((_, index) => (index - middle) ** 2));
  if (best.left >= byLine || total === 0) return null;
  const noise = Math.max(best.left, 1e-12 * total) / (all.length - 2);
  return { index: best.index, pValue: 1 - fCdf((total - best.left) / noise, 1, all.length - 2) };
}
