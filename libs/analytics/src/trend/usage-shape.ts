import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { WEEKDAYS, type TrendDirection, type UsagePattern, type Weekday } from '@stemma/models';
import { kendallTrend } from './kendall.js';
import { mean, squares, sum } from './moments.js';

/** The chance to see a direction, or bursts, in use that has none. */
const DIRECTION_ALPHA = 0.01;
const BURST_ALPHA = 0.001;
/** Bursts: the busiest tenth of the days holds this share of all use. */
const BURST_SHARE = 0.5;
/** Weekdays within this share of the busiest one are peak days too. */
const PEAK_SHARE = 0.9;
const WEEK_DAYS = 7;

/** This week against the one before, 0.15 = +15 %; null with fewer than two weeks, or none to compare with. */
export function weeklyGrowthRate(counts: readonly number[]): number | null {
  if (counts.length < 2 * WEEK_DAYS) return null;
  const week = sum(counts.slice(-WEEK_DAYS));
  const before = sum(counts.slice(-2 * WEEK_DAYS, -WEEK_DAYS));
  return before === 0 ? null : (week - before) / before;
}

/** By the seasonal Kendall test at 0.01, each weekday compared with itself: what is not proven is stable. */
export function trendDirection(counts: readonly number[]): TrendDirection {
  const { s, pValue } = kendallTrend(counts, WEEK_DAYS);
  if (pValue >= DIRECTION_ALPHA) return 'stable';
  return s > 0 ? 'growing' : 'declining';
}

/**
 * The direction, where there is one; else burst, where counts vary more than Poisson ones do (index of dispersion, χ² at 0.001) and the
 * busiest tenth of the days has half of all; else steady.
 */
export function usagePattern(counts: readonly number[], direction: TrendDirection): UsagePattern {
  if (direction !== 'stable') return direction;
  const total = sum(counts);
  if (counts.length < WEEK_DAYS || total === 0) return 'steady';
  const dispersion = squares(counts) / mean(counts);
  const busiest = [...counts].sort((one, other) => other - one).slice(0, Math.ceil(counts.length / 10));
  const isBurst =
    1 - chiSquareCdf(dispersion, counts.length - 1) < BURST_ALPHA && sum(busiest) >= BURST_SHARE * total;
  return isBurst ? 'burst' : 'steady';
}

/** Weekdays used at least nine tenths as much as the busiest one, Monday first. `firstWeekday`: 0 = Monday. */
export function peakWeekdays(counts: readonly number[], firstWeekday: number): Weekday[] {
  const means = WEEKDAYS.map((_, weekday) =>
    mean(counts.filter((_, index) => (firstWeekday + index) % WEEK_DAYS === weekday)),
  );
  const most = Math.max(...means);
  return WEEKDAYS.filter((_, weekday) => (means[weekday] ?? 0) >= PEAK_SHARE * most);
}
