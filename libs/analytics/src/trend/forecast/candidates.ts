import { FORECAST_MODELS } from '@stemma/models';
import { mean } from '../moments.js';
import type { ForecastTask, TimeSeriesModels } from '../time-series-models.js';

/** A stretch of the past, and how many steps after it are wanted. */
export interface Past {
  readonly values: readonly number[];
  readonly period: number;
  readonly horizon: number;
}

/** All but those made of others. */
export const SINGLE_MODELS = FORECAST_MODELS.filter((model) => model !== 'combined');
export type SingleModel = (typeof SINGLE_MODELS)[number];
export type Candidates = Readonly<Record<SingleModel, readonly number[] | null>>;

/** Models learn from the newest half a year of weeks: more costs time in proportion, and tells little of the next days. */
const MEMORY_PERIODS = 26;

/** What each model says of the steps after each past: never below 0; null where it cannot be fitted. */
export async function forecastAll(pasts: readonly Past[], models: TimeSeriesModels): Promise<Candidates[]> {
  const recent = pasts.map((past) => ({ ...past, values: past.values.slice(-MEMORY_PERIODS * past.period) }));
  const answers = await models.forecast(recent.flatMap(tasksOf));
  return recent.map((past, index) => {
    const [ets, mstl, logged] = answers.slice(3 * index, 3 * index + 3);
    const { values, period } = past;
    const said: Candidates = {
      mean: ahead(past, () => mean(values)),
      seasonal_mean: ahead(past, (step) => meanOfPlace(values, period, step)),
      naive: ahead(past, () => values.at(-1)),
      seasonal_naive: ahead(past, (step) => values.at(values.length - period + (step % period))),
      ets: ets ?? null,
      mstl_ets: mstl ?? null,
      log_mstl_ets: logged?.map(Math.expm1) ?? null,
    };
    return Object.fromEntries(SINGLE_MODELS.map((model) => [model, possible(said[model])])) as Candidates;
  });
}

function tasksOf({ values, period, horizon }: Past): ForecastTask[] {
  return [
    { model: 'ets', values, period, horizon },
    { model: 'mstl_ets', values, period, horizon },
    { model: 'mstl_ets', values: values.map(Math.log1p), period, horizon },
  ];
}

function ahead({ horizon }: Past, at: (step: number) => number | undefined): number[] {
  return Array.from({ length: horizon }, (_, step) => at(step) ?? 0);
}

/** The mean of all values one, two, three … whole periods before the step. */
function meanOfPlace(values: readonly number[], period: number, step: number): number {
  return mean(values.filter((_, index) => (values.length + step - index) % period === 0));
}

/** The mean of what some models say; null unless all of them say something. */
export function combine(said: Candidates | undefined, models: readonly SingleModel[]): number[] | null {
  const all = models.flatMap((model) => (said?.[model] ? [said[model]] : []));
  const [first] = all;
  if (first === undefined || all.length < models.length) return null;
  return first.map((_, step) => mean(all.map((points) => points[step] ?? 0)));
}

function possible(points: readonly number[] | null): number[] | null {
  if (points === null || !points.every(Number.isFinite)) return null;
  return points.map((point) => Math.max(0, point));
}
