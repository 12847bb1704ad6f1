import { z } from 'zod';
import { check } from '../errors/check.js';
import { fields, orNull } from '../fields/fields.js';
import { valueObject } from '../fields/value-object.js';
import { forecastSchema } from './forecast.js';

export const DEFAULT_TREND_PERIOD_DAYS = 30;
export const MAX_TREND_PERIOD_DAYS = 3_660;

const finding = z.strictObject({
  /** The UTC day. */
  date: fields.day,
  type: fields.kind,
  magnitude: fields.number,
  reason: fields.reason,
});
/** A day, or the first day of a new level, that stands out. */
export type Finding = z.output<typeof finding>;

const findings = z
  .array(finding)
  .max(MAX_TREND_PERIOD_DAYS)
  .default(() => []);

const seasonality = z.strictObject({
  periodDays: z.int().min(2).max(MAX_TREND_PERIOD_DAYS),
  /** Share of the variance about the trend that the season explains, corrected for its degrees of freedom. */
  strength: fields.score,
});
export type Seasonality = z.output<typeof seasonality>;

/** Why something was not said: `{ field: 'forecast', reason: '…' }`. */
const silence = z.strictObject({ field: fields.name, reason: fields.reason });

/** Where the use of a pattern is going. Rates and slopes are null where the days are too few to say. */
export const trendAnalysisInputSchema = z
  .strictObject({
    patternId: fields.uuid,
    periodDays: z.int().min(1).max(MAX_TREND_PERIOD_DAYS).default(DEFAULT_TREND_PERIOD_DAYS),
    /** One per day, oldest first, zeros kept: as many as `periodDays`. */
    dailyExecutions: z.array(fields.usageCount).max(MAX_TREND_PERIOD_DAYS),
    /** 0.15 = +15 % */
    weeklyGrowthRate: orNull(fields.number),
    /** 0..1 */
    monthlyRetentionRate: orNull(fields.score),
    /** Executions a day, gained each day. */
    adoptionVelocity: orNull(fields.number),
    trendDirection: fields.trendDirection.default('stable'),
    seasonalityDetected: fields.flag.default(false),
    seasonality: orNull(seasonality),
    peakUsageDays: z
      .array(fields.weekday)
      .max(7)
      .default(() => []),
    usagePattern: fields.usagePattern.default('steady'),
    /** Executions of the seven days after the window. */
    forecastNextWeek: orNull(fields.number.min(0)),
    /** 0..1 */
    forecastConfidence: orNull(fields.score),
    forecast: orNull(forecastSchema),
    anomaliesDetected: findings,
    changePoints: findings,
    unanswered: z
      .array(silence)
      .max(20)
      .default(() => []),
  })
  .check(({ value, issues }) => {
    if (value.dailyExecutions.length === value.periodDays) return;
    issues.push({
      code: 'custom',
      input: value,
      path: ['dailyExecutions'],
      message: `must have one count for each of the ${String(value.periodDays)} days`,
    });
  });
export type TrendAnalysisInput = z.input<typeof trendAnalysisInputSchema>;
export type TrendAnalysisState = Readonly<z.output<typeof trendAnalysisInputSchema>>;

export class TrendAnalysis extends valueObject<TrendAnalysisState>() {
  private constructor(state: TrendAnalysisState) {
    super(state);
  }

  /** @throws StemmaError validation_failed */
  static create(input: TrendAnalysisInput): TrendAnalysis {
    return new TrendAnalysis(check(trendAnalysisInputSchema, input));
  }

  toJSON(): TrendAnalysisState {
    return this.toState();
  }
}
