import { z } from 'zod';
import { fields, orNull } from '../fields/fields.js';

/** Simplest first: of two that forecast equally well the earlier is taken. `combined`: the mean of the three best others. */
export const FORECAST_MODELS = [
  'mean',
  'seasonal_mean',
  'naive',
  'seasonal_naive',
  'ets',
  'mstl_ets',
  'log_mstl_ets',
  'combined',
] as const;
export type ForecastModel = (typeof FORECAST_MODELS)[number];

const amount = fields.number.min(0);
const band = { expected: amount, lower: amount, upper: amount };

/** How the model did on the past: each fold forecasts a horizon that it has not seen. */
const backTestSchema = z.strictObject({
  folds: z.int().min(1),
  /** Mean absolute error of a day's forecast, in executions. */
  meanAbsoluteError: amount,
  /** It, over the mean absolute error of the seasonal naive forecast within the series; null where that has none. */
  mase: orNull(amount),
  seasonalNaiveMase: orNull(amount),
  /** Share of days within the interval, made from the other folds only; nominally `level`. */
  coverage: fields.score,
  /** Mean absolute error of each candidate; null where it could not be fitted. */
  candidates: z.record(z.enum(FORECAST_MODELS), orNull(amount)),
});

export const forecastSchema = z.strictObject({
  model: z.enum(FORECAST_MODELS),
  /** The share of days, and of weeks, that their intervals are meant to hold. */
  level: fields.score,
  days: z.array(z.strictObject({ date: fields.day, ...band })).max(366),
  total: z.strictObject(band),
  backTest: backTestSchema,
});
export type Forecast = z.output<typeof forecastSchema>;
