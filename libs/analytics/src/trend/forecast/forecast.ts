import type { Forecast } from '@stemma/models';
import { mean, sum } from '../moments.js';
import type { TimeSeriesModels } from '../time-series-models.js';
import { backTest, minimumLength, type Fold, type SeriesToForecast } from './back-test.js';
import { combine, forecastAll } from './candidates.js';
import { coverageOf, intervalAbout, LEVEL, reachOfSteps, reachOfTotals } from './prediction-interval.js';

export interface SeriesForecast extends Omit<Forecast, 'days'> {
  readonly steps: readonly { readonly expected: number; readonly lower: number; readonly upper: number }[];
  /** 0..1: see `confidenceOf`. */
  readonly confidence: number;
}

/** The next `horizon` steps by the model that did best on the past; null where the series is too short for a back-test. */
export async function forecastSeries(
  series: SeriesToForecast,
  models: TimeSeriesModels,
): Promise<SeriesForecast | null> {
  const { actual, cleaned, period, horizon } = series;
  if (actual.length < minimumLength(period, horizon)) return null;
  const { best, members, folds, apartFolds, errors } = await backTest(series, models);
  const [next] = await forecastAll([{ values: cleaned, period, horizon }], models);
  const points = combine(next, members);
  if (points === null) return null;
  const stepReach = reachOfSteps(folds);
  const scale = seasonalNaiveScale(actual, period);
  const scaled = (error: number | null): number | null =>
    error === null || scale === 0 ? null : error / scale;
  return {
    model: best,
    level: LEVEL,
    steps: points.map((point) => intervalAbout(point, stepReach)),
    total: intervalAbout(sum(points), reachOfTotals(folds, apartFolds)),
    confidence: confidenceOf(folds),
    backTest: {
      folds: folds.length,
      meanAbsoluteError: errors[best] ?? 0,
      mase: scaled(errors[best]),
      seasonalNaiveMase: scaled(errors.seasonal_naive),
      coverage: coverageOf(folds),
      candidates: errors,
    },
  };
}

/** The scale of MASE (Hyndman and Koehler 2006): mean absolute difference of values one period apart. */
export function seasonalNaiveScale(values: readonly number[], period: number): number {
  return mean(values.slice(period).map((value, index) => Math.abs(value - (values[index] ?? 0))));
}

/**
 * 1 − Σ|actual − forecast| / Σ actual over the totals of the folds, not below 0: at 0.9 the past weeks were missed by a tenth of their
 * use. Where nothing happened, 1 if that was forecast, else 0.
 */
export function confidenceOf(folds: readonly Fold[]): number {
  const happened = sum(folds.map(({ actual }) => sum(actual)));
  const missed = sum(folds.map(({ actual, forecast }) => Math.abs(sum(actual) - sum(forecast))));
  if (happened === 0) return missed === 0 ? 1 : 0;
  return Math.max(0, 1 - missed / happened);
}
