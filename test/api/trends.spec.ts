import { newId } from '@stemma/models';
import { testApi, type TestApi } from './api-client.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A Monday. */
const START = Date.parse('2026-03-02T00:00:00Z');
const AS_OF = '2026-04-27T09:00:00Z';
const WEEKS = 8;

describe('the trend of a pattern', () => {
  let api: TestApi;
  let path: string;
  let fresh: string;

  beforeAll(async () => {
    api = await testApi();
    const create = async (name: string): Promise<{ patternId: string; nodeId: string }> =>
      (await api.post('/v1/patterns', { name, content: name, createdBy: 'ada' })).body.node;
    const { patternId, nodeId } = await create('used');
    path = `/v1/patterns/${patternId}/trend`;
    fresh = `/v1/patterns/${(await create('unused')).patternId}/trend`;
    const executions: object[] = [];
    const use = (day: number, count: number, agent: string | null): void => {
      for (let n = 0; n < count; n++) {
        const timestamp = new Date(START + day * DAY_MS + n * 1000).toISOString();
        executions.push({ nodeId, timestamp, executionTimeMs: 1, success: true, ...(agent && { agent }) });
      }
    };
    // Busy from Monday to Friday, with one wild Saturday.
    for (let day = 0; day < 7 * WEEKS; day++) use(day, (day % 7 < 5 ? 12 : 2) + ((day * 5) % 3), null);
    use(33, 60, null);
    // Of the 30 days before 2026-03-28: ada, bob and cyd; of the 30 from there on: ada, bob and dan.
    for (const [day, agent] of [
      [0, 'ada'],
      [1, 'bob'],
      [1, 'bob'],
      [25, 'cyd'],
      [26, 'ada'],
      [40, 'bob'],
      [55, 'dan'],
      // On the day of asOf itself, which is not over.
      [56, 'cyd'],
    ] as const) {
      use(day, 1, agent);
    }
    await api.post('/v1/executions', { executions });
  });
  afterAll(() => api.close());

  it('tells direction, season, forecast and what stands out, from the whole days before', async () => {
    const { status, headers, body } = await api.get(`${path}?periodDays=56&asOf=${AS_OF}`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'stemma-source': 'postgres' });
    expect(body).toMatchObject({
      from: '2026-03-02T00:00:00.000Z',
      to: '2026-04-27T00:00:00.000Z',
      asOf: '2026-04-27T09:00:00.000Z',
      periodDays: 56,
      trendDirection: 'stable',
      usagePattern: 'steady',
      seasonalityDetected: true,
      seasonality: { periodDays: 7 },
      peakUsageDays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
      anomaliesDetected: [{ date: '2026-04-04', type: 'spike' }],
      changePoints: [],
      unanswered: [],
    });
    expect(body.dailyExecutions.slice(0, 7)).toEqual([13, 16, 13, 12, 14, 3, 2]);
    expect(body.monthlyRetentionRate).toBe(2 / 3);
  });

  it('forecasts each day of the next week between bounds, and says how that went in the past', async () => {
    const { body } = await api.get(`${path}?periodDays=56&asOf=${AS_OF}`);
    const { days, total, backTest, level } = body.forecast;
    expect(days.map(({ date }: { date: string }) => date)).toEqual([
      '2026-04-27',
      '2026-04-28',
      '2026-04-29',
      '2026-04-30',
      '2026-05-01',
      '2026-05-02',
      '2026-05-03',
    ]);
    for (const { expected, lower, upper } of [...days, total]) {
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(expected).toBeGreaterThanOrEqual(lower);
      expect(upper).toBeGreaterThanOrEqual(expected);
    }
    // The rule gives 73 or 74 executions a week.
    expect(body.forecastNextWeek).toBeGreaterThan(65);
    expect(body.forecastNextWeek).toBeLessThan(82);
    expect(days[0].expected).toBeGreaterThan(3 * days[6].expected);
    expect(level).toBe(0.9);
    expect(backTest.mase).toBeLessThanOrEqual(backTest.seasonalNaiveMase);
    expect(body.forecastConfidence).toBeGreaterThan(0.7);
  });

  it('answers the same bytes to the same question', async () => {
    const [one, other] = await Promise.all([
      api.get(`${path}?asOf=${AS_OF}`),
      api.get(`${path}?asOf=${AS_OF}`),
    ]);
    expect(JSON.stringify(one.body)).toBe(JSON.stringify(other.body));
    expect(one.body.periodDays).toBe(30);
  });

  it('leaves out the days before the first use, and says what they are too few for', async () => {
    const { body } = await api.get(`${path}?asOf=2026-03-12T00:00:00Z`);
    expect(body.dailyExecutions).toHaveLength(30);
    expect(body.dailyExecutions.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 0));
    expect(body).toMatchObject({
      trendDirection: 'stable',
      weeklyGrowthRate: null,
      monthlyRetentionRate: null,
      seasonality: null,
      forecastNextWeek: null,
      forecastConfidence: null,
      forecast: null,
      anomaliesDetected: [],
    });
    expect(body.unanswered.map(({ field }: { field: string }) => field)).toEqual([
      'weeklyGrowthRate',
      'monthlyRetentionRate',
      'seasonality',
      'forecast',
    ]);
    expect(body.unanswered.at(-1).reason).toBe('needs 28 days; it has been used for 10 days only');
  });

  it('answers zeros, and nothing else, of a pattern that was never used', async () => {
    const { status, body } = await api.get(`${fresh}?periodDays=3660`);
    expect(status).toBe(200);
    expect(body.dailyExecutions).toHaveLength(3_660);
    expect(body).toMatchObject({
      trendDirection: 'stable',
      usagePattern: 'steady',
      adoptionVelocity: null,
      forecast: null,
      changePoints: [],
    });
    expect(body.unanswered.at(-1).reason).toContain('it has not been used');
  });

  it('looks at a window before any use, and at one far after the last', async () => {
    const before = await api.get(`${path}?asOf=2000-01-01T00:00:00Z`);
    expect(before.body).toMatchObject({ forecast: null, usagePattern: 'steady' });
    const { body } = await api.get(`${path}?asOf=2026-07-01T00:00:00Z&periodDays=31`);
    expect(body).toMatchObject({ forecastNextWeek: 0, forecastConfidence: 1, trendDirection: 'stable' });
  });

  it.each([
    ['periodDays=0', '/periodDays'],
    ['periodDays=3661', '/periodDays'],
    ['periodDays=NaN', '/periodDays'],
    ['periodDays=1.5', '/periodDays'],
    ['periodDays=', '/periodDays'],
    ['asOf=yesterday', '/asOf'],
    ['asOf=2026-02-30T00:00:00Z', '/asOf'],
    ['asOf=9999-12-31T23:59:59.999Z', '/asOf'],
    ['asOf=9998-12-31T23:59:59.999Z', '/asOf'],
    ['asOf=0001-01-20T00:00:00Z', '/asOf'],
    ['asOf=0011-01-01T00:00:00Z&periodDays=3660', '/asOf'],
    ['horizon=7', '/horizon'],
  ])('refuses %s', async (query, pointer) => {
    const answer = await api.get(`${path}?${query}`);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });

  it('knows no trend of a pattern that is not there', async () => {
    expect((await api.get(`/v1/patterns/${newId()}/trend`)).body.code).toBe('pattern_not_found');
    expect((await api.get('/v1/patterns/1/trend')).body.code).toBe('validation_failed');
  });
});
