import { z } from 'zod';
import { check } from '../errors/check.js';
import type { TrendDirection, UsagePattern, Weekday } from '../enumerations/trend.js';
import { fields, orNull } from '../fields/fields.js';
import { valueObject } from '../fields/value-object.js';

export const DEFAULT_TREND_PERIOD_DAYS = 30;

export interface Anomaly {
  /** The UTC day. */
  readonly date: string;
  readonly type: string;
  readonly magnitude: number;
  readonly reason: string;
}

/** Where the use of a pattern is going. */
export interface TrendAnalysisState {
  readonly patternId: string;
  readonly periodDays: number;
  /** One per day, oldest first, zeros kept: as many as `periodDays`. */
  readonly dailyExecutions: readonly number[];
  /** 0.15 = +15 % */
  readonly weeklyGrowthRate: number;
  /** 0..1 */
  readonly monthlyRetentionRate: number;
  readonly adoptionVelocity: number;
  readonly trendDirection: TrendDirection;
  readonly seasonalityDetected: boolean;
  readonly peakUsageDays: readonly Weekday[];
  readonly usagePattern: UsagePattern;
  readonly forecastNextWeek: number | null;
  /** 0..1 */
  readonly forecastConfidence: number | null;
  readonly anomaliesDetected: readonly Anomaly[];
}

export const trendAnalysisInputSchema = z
  .strictObject({
    patternId: fields.uuid,
    periodDays: z.int().min(1).max(3_660).default(DEFAULT_TREND_PERIOD_DAYS),
    dailyExecutions: z.array(fields.usageCount).max(3_660),
    weeklyGrowthRate: fields.number.default(0),
    monthlyRetentionRate: fields.score.default(0),
    adoptionVelocity: fields.number.default(0),
    trendDirection: fields.trendDirection.default('stable'),
    seasonalityDetected: fields.flag.default(false),
    peakUsageDays: z.array(fields.weekday).max(7).default([]),
    usagePattern: fields.usagePattern.default('steady'),
    forecastNextWeek: orNull(fields.number.min(0)),
    forecastConfidence: orNull(fields.score),
    anomaliesDetected: z
      .array(
        z.strictObject({
          date: fields.day,
          type: fields.kind,
          magnitude: fields.number,
          reason: fields.reason,
        }),
      )
      .max(3_660)
      .default([]),
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
