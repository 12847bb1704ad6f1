import type { ForecastModel } from '@stemma/models';
import { mean } from '../moments.js';
import type { TimeSeriesModels } from '../time-series-models.js';
import { combine, forecastAll, SINGLE_MODELS, type SingleModel } from './candidates.js';

const MAX_FOLDS = 10;
/** So many of the best are combined. */
const COMBINED = 3;

/** What was forecast from a day of the past, and what came. */
export interface Fold {
  readonly forecast: readonly number[];
  readonly actual: readonly number[];
}

export interface BackTest {
  readonly best: ForecastModel;
  /** The models that it is the mean of; itself where it is one. */
  readonly members: readonly SingleModel[];
  /** Of the best model. */
  readonly folds: readonly Fold[];
  /** So many folds share no day: the others repeat what these say. */
  readonly apartFolds: number;
  /** Mean absolute error of each candidate; null where a fold could not be fitted. */
  readonly errors: Readonly<Record<ForecastModel, number | null>>;
}

export interface SeriesToForecast {
  /** What happened. */
  readonly actual: readonly number[];
  /** What models learn from: `actual`, with what stood out replaced by what was usual. */
  readonly cleaned: readonly number[];
  readonly period: number;
  readonly horizon: number;
}

/** The fewest steps a back-test makes sense of: two periods to learn from, two horizons to test on. */
export function minimumLength(period: number, horizon: number): number {
  return 2 * period + 2 * horizon;
}

/**
 * A back-test with a rolling origin: at up to ten points of the past every candidate is fitted to what was known then and asked for the
 * next `horizon` steps. The best has the smallest mean absolute error over all of them; of equals the simplest.
 */
export async function backTest(series: SeriesToForecast, models: TimeSeriesModels): Promise<BackTest> {
  const { actual, cleaned, period, horizon } = series;
  const origins = originsOf(actual.length, period, horizon);
  const answers = await forecastAll(
    origins.map((origin) => ({ values: cleaned.slice(0, origin), period, horizon })),
    models,
  );
  const tested = (model: ForecastModel, members: readonly SingleModel[]): Tested => {
    const folds = origins.flatMap((origin, index): Fold[] => {
      const forecast = combine(answers[index], members);
      return forecast === null ? [] : [{ forecast, actual: actual.slice(origin, origin + horizon) }];
    });
    const error = folds.length === origins.length ? mean(folds.flatMap(absoluteErrors)) : null;
    return { model, members, folds, error };
  };
  const singles = SINGLE_MODELS.map((model) => tested(model, [model]));
  const ranked = [...singles].sort((one, other) => errorOf(one) - errorOf(other));
  const combined = tested(
    'combined',
    ranked.slice(0, COMBINED).flatMap(({ members }) => members),
  );
  const all = [...singles, combined];
  const least = Math.min(...all.map(errorOf));
  const best = all.find((one) => errorOf(one) === least) ?? combined;
  return {
    best: best.model,
    members: best.members,
    folds: best.folds,
    apartFolds: Math.floor(((origins.at(-1) ?? 0) + horizon - (origins[0] ?? 0)) / horizon),
    errors: Object.fromEntries(all.map(({ model, error }) => [model, error])) as BackTest['errors'],
  };
}

interface Tested {
  readonly model: ForecastModel;
  readonly members: readonly SingleModel[];
  readonly folds: readonly Fold[];
  readonly error: number | null;
}

function errorOf({ error }: Tested): number {
  return error ?? Infinity;
}

function absoluteErrors({ forecast, actual }: Fold): number[] {
  return actual.map((value, step) => Math.abs(value - (forecast[step] ?? 0)));
}

/** Ends of what is known at each fold, ascending; the last fold ends with the series. */
function originsOf(length: number, period: number, horizon: number): number[] {
  const last = length - horizon;
  const first = 2 * period;
  const step = Math.max(1, Math.min(horizon, Math.floor((last - first) / (MAX_FOLDS - 1))));
  const count = Math.min(MAX_FOLDS, Math.floor((last - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * step);
}
