import fc from 'fast-check';
import { poissonCounts } from '@stemma/testing';
import { analyseTrend, type TrendQuestion } from './analyse-trend.js';
import { AugursModels } from './augurs/augurs-models.js';

const MONDAY = '2026-03-02';
const fill = (length: number, value: number): number[] => Array.from({ length }, () => value);

function question(dailyExecutions: number[], given: Partial<TrendQuestion> = {}): TrendQuestion {
  return {
    patternId: '01900000-0000-7000-8000-000000000001',
    from: MONDAY,
    firstUsedDay: MONDAY,
    dailyExecutions,
    retention: { usersBefore: 0, usersRetained: 0 },
    ...given,
  };
}

describe('the analysis of a trend', () => {
  const models = new AugursModels();
  afterAll(() => models.close());

  it.each([
    ['one day', [3]],
    ['one day without use', [0]],
    ['two weeks', fill(14, 2)],
    ['all equal', fill(30, 5)],
    ['all zero', fill(60, 0)],
    ['a million millions a day', fill(30, 1_000_000_000_000)],
  ])('claims no season, change or anomaly of %s', async (_, counts) => {
    expect((await analyseTrend(question(counts), models)).toJSON()).toMatchObject({
      trendDirection: 'stable',
      usagePattern: 'steady',
      seasonalityDetected: false,
      seasonality: null,
      peakUsageDays: [],
      anomaliesDetected: [],
      changePoints: [],
    });
  });

  it('says why it says nothing: too few days', async () => {
    const trend = await analyseTrend(question([1, 2, 3, 4, 5, 6]), models);
    expect(trend.toJSON()).toMatchObject({
      weeklyGrowthRate: null,
      adoptionVelocity: null,
      forecastNextWeek: null,
      forecastConfidence: null,
    });
    expect(trend.unanswered).toEqual([
      { field: 'weeklyGrowthRate', reason: 'needs 14 days; it has been used for 6 days only' },
      { field: 'monthlyRetentionRate', reason: 'no agent is named in the 30 days before the last 30' },
      { field: 'adoptionVelocity', reason: 'needs 7 days; it has been used for 6 days only' },
      { field: 'seasonality', reason: 'needs 21 days; it has been used for 6 days only' },
      { field: 'forecast', reason: 'needs 28 days; it has been used for 6 days only' },
    ]);
  });

  it('forecasts what is always the same as the same, and surely', async () => {
    expect(await analyseTrend(question(fill(30, 5)), models)).toMatchObject({
      forecastNextWeek: 35,
      forecastConfidence: 1,
      forecast: { model: 'mean', total: { lower: 35, upper: 35 }, backTest: { mase: null, coverage: 1 } },
    });
  });

  it('takes days before the first use for no use at all, and keeps their zeros', async () => {
    const counts = [...fill(20, 0), ...fill(10, 4)];
    const trend = await analyseTrend(question(counts, { firstUsedDay: '2026-03-22' }), models);
    expect(trend.dailyExecutions).toEqual(counts);
    expect(trend).toMatchObject({ trendDirection: 'stable', changePoints: [], forecast: null });
    const rising = await analyseTrend(question(counts), models);
    expect(rising.changePoints).toMatchObject([{ date: '2026-03-22', type: 'level_rise', magnitude: 4 }]);
  });

  it('is not led astray by one huge day', async () => {
    const counts = poissonCounts(42, (day) => (day % 7 < 5 ? 14 : 4), 11);
    const calm = await analyseTrend(question(counts), models);
    const wild = await analyseTrend(question(counts.map((count, day) => (day === 9 ? 1e12 : count))), models);
    expect(wild.anomaliesDetected).toMatchObject([{ date: '2026-03-11', type: 'spike' }]);
    expect(wild.seasonality?.periodDays).toBe(7);
    const { lower, upper } = calm.forecast!.total;
    expect(wild.forecastNextWeek).toBeGreaterThan(lower);
    expect(wild.forecastNextWeek).toBeLessThan(upper);
  });

  it('tells a week without use from a lower level that stays', async () => {
    const gap = poissonCounts(60, (day) => (day === 30 ? 0 : 20), 5);
    expect((await analyseTrend(question(gap), models)).anomaliesDetected).toMatchObject([
      { date: '2026-04-01', type: 'drop', magnitude: expect.any(Number) },
    ]);
    const fallen = await analyseTrend(question(poissonCounts(60, (day) => (day < 30 ? 20 : 5), 5)), models);
    expect(fallen).toMatchObject({ trendDirection: 'declining', changePoints: [{ type: 'level_fall' }] });
    expect(fallen.anomaliesDetected).toEqual([]);
  });

  it('is the share of users who came again', async () => {
    const retention = { usersBefore: 8, usersRetained: 6 };
    expect((await analyseTrend(question([1], { retention }), models)).monthlyRetentionRate).toBe(0.75);
  });

  it.each([[[Number.NaN]], [[Infinity]], [[-1]], [[0.5]], [[]]])('refuses the counts %j', async (counts) => {
    await expect(analyseTrend(question(counts), models)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('has only numbers that are finite, and the same bytes for the same days, whatever they are', async () => {
    const count = fc.oneof(
      { weight: 5, arbitrary: fc.nat(20) },
      { weight: 2, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.nat(1_000_000_000_000) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(count, { minLength: 1, maxLength: 70 }), async (counts) => {
        const [one, other] = [
          await analyseTrend(question(counts), models),
          await analyseTrend(question(counts), models),
        ];
        // JSON would turn NaN into null, which the schema of the value allows in places.
        const seen: unknown[] = [];
        const text = JSON.stringify(one, (_, value: unknown) => (seen.push(value), value));
        expect(seen.filter((value) => typeof value === 'number' && !Number.isFinite(value))).toEqual([]);
        expect(JSON.stringify(other)).toBe(text);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
