import { analyseTrend, AugursModels, forecastSeries, seasonalNaiveScale } from '@stemma/analytics';
import type { TrendAnalysis } from '@stemma/models';
import { poissonCounts, realSeries } from '@stemma/testing';
import { benchRow, type BenchRow } from './bench-row.js';

/** At most so many ends of what is known; from each the next period, or week, is forecast. */
const ORIGINS = 6;
const FLAT_SERIES = 1_000;

/** How good forecasts of real series are, what is found in noise, and what a year of days costs. */
export async function benchForecast(): Promise<BenchRow[]> {
  const models = new AugursModels();
  try {
    const rows: BenchRow[] = [];
    for (const [name, { values, period }] of Object.entries(realSeries)) {
      rows.push(...(await accuracy(name, values, period, models)));
    }
    return [...rows, ...(await falseFindings(models)), ...(await costOfAYear(models))];
  } finally {
    await models.close();
  }
}

/** True forecasts: the model is chosen and fitted without what is then compared. */
async function accuracy(
  name: string,
  values: readonly number[],
  period: number,
  models: AugursModels,
): Promise<BenchRow[]> {
  const errors = {
    model: [] as number[],
    naive: [] as number[],
    held: [] as number[],
    totalsHeld: [] as number[],
  };
  const chosen = new Set<string>();
  const runs = Math.min(ORIGINS, Math.floor(values.length / period) - 4);
  for (let origin = values.length - runs * period; origin < values.length; origin += period) {
    const past = values.slice(0, origin);
    const actual = values.slice(origin, origin + period);
    const forecast = await forecastSeries({ actual: past, cleaned: past, period, horizon: period }, models);
    if (forecast === null) throw new Error(`${name} is too short`);
    chosen.add(forecast.model);
    const scale = seasonalNaiveScale(past, period);
    actual.forEach((value, step) => {
      const { expected, lower, upper } = forecast.steps[step] ?? { expected: 0, lower: 0, upper: 0 };
      errors.model.push(Math.abs(value - expected) / scale);
      errors.naive.push(Math.abs(value - (past[origin - period + step] ?? 0)) / scale);
      errors.held.push(value >= lower && value <= upper ? 1 : 0);
    });
    const total = actual.reduce((all, value) => all + value, 0);
    errors.totalsHeld.push(total >= forecast.total.lower && total <= forecast.total.upper ? 1 : 0);
  }
  const [measured, baseline] = [meanOf(errors.model), meanOf(errors.naive)];
  const of = { runs, baseline: 0.9, target: null };
  return [
    benchRow({
      name: `${name} by ${[...chosen].join(', ')}`,
      unit: 'MASE',
      baseline,
      measured,
      runs,
      target: '< 1 ×',
    }),
    benchRow({
      ...of,
      name: `${name}, steps within their 90 % interval`,
      unit: 'share',
      measured: meanOf(errors.held),
    }),
    benchRow({
      ...of,
      name: `${name}, totals within theirs`,
      unit: 'share',
      measured: meanOf(errors.totalsHeld),
    }),
  ];
}

/** Among flat Poisson series, those in which something is said to be found. */
async function falseFindings(models: AugursModels): Promise<BenchRow[]> {
  const found = { season: 0, anomaly: 0, 'change point': 0, direction: 0, burst: 0 };
  let weeksHeld = 0;
  for (let seed = 1; seed <= FLAT_SERIES; seed++) {
    const mean = [0.3, 1, 3, 10, 100][seed % 5] ?? 1;
    const counts = poissonCounts(49, () => mean, seed);
    const trend = await trendOf(counts.slice(0, 42), models);
    if (trend.seasonality !== null) found.season++;
    if (trend.anomaliesDetected.length > 0) found.anomaly++;
    if (trend.changePoints.length > 0) found['change point']++;
    if (trend.trendDirection !== 'stable') found.direction++;
    if (trend.usagePattern === 'burst') found.burst++;
    const week = counts.slice(42).reduce((all, count) => all + count, 0);
    const { lower, upper } = trend.forecast?.total ?? { lower: 0, upper: 0 };
    if (week >= lower && week <= upper) weeksHeld++;
  }
  const flat = { unit: 'share', baseline: null, runs: FLAT_SERIES };
  return [
    ...Object.entries(found).map(([kind, count]) =>
      benchRow({
        ...flat,
        name: `flat noise of 42 days, with: ${kind}`,
        measured: count / FLAT_SERIES,
        target: '≤ 0.01',
      }),
    ),
    benchRow({
      ...flat,
      name: 'flat noise, next week within its 90 % interval',
      measured: weeksHeld / FLAT_SERIES,
      target: null,
    }),
  ];
}

async function costOfAYear(models: AugursModels): Promise<BenchRow[]> {
  const counts = poissonCounts(365, (day) => (day % 7 < 5 ? 12 : 4) + day / 100, 1);
  const here: number[] = [];
  const whole: number[] = [];
  for (let run = 0; run < 5; run++) {
    const before = performance.eventLoopUtilization();
    const start = performance.now();
    await trendOf(counts, models);
    whole.push(performance.now() - start);
    here.push(performance.eventLoopUtilization(before).active);
  }
  const of = { unit: 'ms', baseline: null, runs: here.length, target: null };
  return [
    benchRow({ ...of, name: 'trend of a year of days, whole', measured: Math.min(...whole) }),
    benchRow({ ...of, name: 'trend of a year of days, on the event loop', measured: Math.min(...here) }),
  ];
}

function trendOf(dailyExecutions: number[], models: AugursModels): Promise<TrendAnalysis> {
  const [patternId, from] = ['01900000-0000-7000-8000-000000000001', '2025-01-01'];
  const retention = { usersBefore: 0, usersRetained: 0 };
  return analyseTrend({ patternId, from, firstUsedDay: from, dailyExecutions, retention }, models);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0) / values.length;
}
