import { check, fields, MAX_TREND_PERIOD_DAYS, TrendAnalysis } from '@stemma/models';
import { z } from 'zod';
import { findAnomalies, type CountAnomaly } from './anomalies.js';
import { findChangePoints } from './change-points.js';
import { anomalyFinding, changeFinding } from './findings.js';
import { minimumLength } from './forecast/back-test.js';
import { forecastSeries } from './forecast/forecast.js';
import { slope } from './moments.js';
import { findSeason, MIN_CYCLES, type Season } from './seasonality.js';
import type { TimeSeriesModels } from './time-series-models.js';
import { dayAfter, daysBetween, weekdayOf } from './trend-days.js';
import { peakWeekdays, trendDirection, usagePattern, weeklyGrowthRate } from './usage-shape.js';

const WEEK_DAYS = 7;

const questionSchema = z.strictObject({
  patternId: fields.uuid,
  /** The UTC day of the first count. */
  from: fields.day,
  /** Executions of each whole day, oldest first. */
  dailyExecutions: z.array(fields.usageCount).min(1).max(MAX_TREND_PERIOD_DAYS),
  /** The day of the first execution ever; days before it are no observations. Null without any. */
  firstUsedDay: fields.day.nullable(),
  /** Users of the 30 days before the last 30, and how many of them came again in the last 30. */
  retention: z.union([
    z.strictObject({ usersBefore: fields.usageCount, usersRetained: fields.usageCount }),
    /** Executions before have left: nobody knows who came again. */
    z.strictObject({ detailSince: z.date() }),
  ]),
});
export type TrendQuestion = z.input<typeof questionSchema>;

/**
 * Where the use of a pattern is going, from its daily counts alone: the same question, the same answer, to the last bit.
 * @throws StemmaError validation_failed for counts that are not whole, finite and ≥ 0
 */
export async function analyseTrend(
  question: TrendQuestion,
  models: TimeSeriesModels,
): Promise<TrendAnalysis> {
  const { patternId, from, dailyExecutions, firstUsedDay, retention } = check(questionSchema, question);
  const firstDay = firstUsedDay === null || firstUsedDay < from ? from : firstUsedDay;
  const counts = firstUsedDay === null ? [] : dailyExecutions.slice(daysBetween(from, firstDay));
  const season = findSeason(counts, WEEK_DAYS);
  const changes = await findChangePoints(counts, season, models);
  const anomalies = findAnomalies(
    counts,
    season,
    changes.map(({ index }) => index),
  );
  const cleaned = withoutAnomalies(counts, anomalies);
  const forecast = await forecastSeries(
    { actual: counts, cleaned, period: WEEK_DAYS, horizon: WEEK_DAYS },
    models,
  );
  const direction = trendDirection(counts);
  const growth = weeklyGrowthRate(counts);
  const { rate, reason } = returnRate(retention);
  const end = dayAfter(from, dailyExecutions.length);
  return TrendAnalysis.create({
    patternId,
    periodDays: dailyExecutions.length,
    dailyExecutions,
    weeklyGrowthRate: growth,
    monthlyRetentionRate: rate,
    adoptionVelocity: counts.length < WEEK_DAYS ? null : slope(counts),
    trendDirection: direction,
    seasonalityDetected: season !== null,
    seasonality: season === null ? null : { periodDays: season.period, strength: season.strength },
    peakUsageDays: season?.period === WEEK_DAYS ? peakWeekdays(counts, weekdayOf(firstDay)) : [],
    usagePattern: usagePattern(counts, direction),
    forecastNextWeek: forecast?.total.expected ?? null,
    forecastConfidence: forecast?.confidence ?? null,
    forecast:
      forecast === null
        ? null
        : {
            model: forecast.model,
            level: forecast.level,
            days: forecast.steps.map((step, index) => ({ date: dayAfter(end, index), ...step })),
            total: forecast.total,
            backTest: forecast.backTest,
          },
    anomaliesDetected: anomalies.map((anomaly) => anomalyFinding(anomaly, firstDay)),
    changePoints: changes.map((change) => changeFinding(change, firstDay)),
    unanswered: unanswered(counts, growth, season, reason),
  });
}

function withoutAnomalies(counts: readonly number[], anomalies: readonly CountAnomaly[]): number[] {
  const expected = new Map(anomalies.map((anomaly) => [anomaly.index, anomaly.expected]));
  return counts.map((count, index) => expected.get(index) ?? count);
}

function returnRate(retention: z.output<typeof questionSchema>['retention']): {
  rate: number | null;
  reason: string | null;
} {
  if ('detailSince' in retention) {
    const since = retention.detailSince.toISOString();
    return {
      rate: null,
      reason: `executions before ${since} have left by retention, and their agents with them`,
    };
  }
  const { usersBefore, usersRetained } = retention;
  return usersBefore === 0
    ? { rate: null, reason: 'no agent is named in the 30 days before the last 30' }
    : { rate: usersRetained / usersBefore, reason: null };
}

function unanswered(
  counts: readonly number[],
  growth: number | null,
  season: Season | null,
  noRate: string | null,
): { field: string; reason: string }[] {
  const days =
    counts.length === 0 ? 'it has not been used' : `it has been used for ${counts.length} days only`;
  const tooFew = (field: string, needed: number): { field: string; reason: string }[] =>
    counts.length < needed ? [{ field, reason: `needs ${needed} days; ${days}` }] : [];
  return [
    ...(growth === null && counts.length >= 2 * WEEK_DAYS
      ? [{ field: 'weeklyGrowthRate', reason: 'no use in the week before the last one' }]
      : tooFew('weeklyGrowthRate', 2 * WEEK_DAYS)),
    ...(noRate === null ? [] : [{ field: 'monthlyRetentionRate', reason: noRate }]),
    ...tooFew('adoptionVelocity', WEEK_DAYS),
    ...(season === null ? tooFew('seasonality', MIN_CYCLES * WEEK_DAYS) : []),
    ...tooFew('forecast', minimumLength(WEEK_DAYS, WEEK_DAYS)),
  ];
}
