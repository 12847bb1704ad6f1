import { newId, nanosecondsOf } from '@stemma/models';
import pg from 'pg';
import { exactNanoseconds } from '../../libs/postgres/src/sql/exact-nanoseconds.js';
import { testApi, type TestApi } from './api-client.js';

describe('usage over time', () => {
  let api: TestApi;
  let patternId: string;
  let path: string;

  beforeAll(async () => {
    api = await testApi();
    const { pattern, node } = (await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' }))
      .body;
    patternId = pattern.patternId;
    path = `/v1/patterns/${patternId}`;
    const at = (
      timestamp: string,
      executionTimeMs: number,
      success: boolean,
      contextType: string | null = null,
    ) => ({
      nodeId: node.nodeId,
      timestamp,
      executionTimeMs,
      success,
      contextType,
    });
    // 2026-03-02 is a Monday.
    const executions = [
      at('2026-03-01T23:59:59.999Z', 10, true, 'api'),
      at('2026-03-02T00:00:00.000Z', 20, false, 'api'),
      at('2026-03-02T00:30:00.000Z', 0.1, true, 'cli'),
      at('2026-03-02T02:00:00.000Z', 0.2, true),
      at('2026-03-09T00:00:00.000Z', 40, true, '__proto__'),
    ];
    await api.post('/v1/executions', { executions });
  });
  afterAll(() => api.close());

  it('answers a bucket for each hour, empty ones too, with totals and contexts of the window', async () => {
    const answer = await api.get(
      `${path}/usage?from=2026-03-02T00:15:00Z&to=2026-03-02T03:00:00Z&granularity=hour`,
    );
    expect(answer.headers).toMatchObject({ 'stemma-source': 'postgres', 'stemma-lag-ms': '0' });
    expect(
      answer.body.buckets.map((bucket: { start: string; executionCount: number }) => [
        bucket.start,
        bucket.executionCount,
      ]),
    ).toEqual([
      ['2026-03-02T00:00:00.000Z', 1],
      ['2026-03-02T01:00:00.000Z', 0],
      ['2026-03-02T02:00:00.000Z', 1],
    ]);
    expect(answer.body.buckets[1]).toMatchObject({ successRate: null, avgExecutionTimeMs: null });
    // 0.1 + 0.2 is 0.30000000000000004 in doubles.
    expect(answer.body.totals).toMatchObject({
      executionCount: 2,
      successCount: 2,
      failureCount: 0,
      avgExecutionTimeMs: 0.15,
    });
    expect(answer.body.contextBreakdown).toEqual({ cli: 1 });
    expect(answer.body).toMatchObject({ patternId, granularity: 'hour', from: '2026-03-02T00:15:00.000Z' });
  });

  it('begins weeks on Monday', async () => {
    const answer = await api.get(
      `${path}/usage?from=2026-03-01T00:00:00Z&to=2026-03-10T00:00:00Z&granularity=week`,
    );
    expect(answer.body.buckets).toMatchObject([
      { start: '2026-02-23T00:00:00.000Z', executionCount: 1 },
      { start: '2026-03-02T00:00:00.000Z', executionCount: 3, failureCount: 1 },
      { start: '2026-03-09T00:00:00.000Z', executionCount: 1 },
    ]);
    expect(Object.entries(answer.body.contextBreakdown)).toEqual([
      ['api', 2],
      ['__proto__', 1],
      ['cli', 1],
    ]);
  });

  it('answers the same from daily rows as from the executions themselves', async () => {
    const days = await api.get(`${path}/usage?from=2026-03-01T00:00:00Z&to=2026-03-10T00:00:00Z`);
    const fromExecutions = await api.get(
      `${path}/usage?from=2026-03-01T00:00:00.001Z&to=2026-03-10T00:00:00Z`,
    );
    expect(days.body.buckets).toHaveLength(9);
    expect({ ...fromExecutions.body, from: null }).toEqual({ ...days.body, from: null });
  });

  it('answers percentiles and sums', async () => {
    const answer = await api.get(`${path}/performance?from=2026-03-01T00:00:00Z&to=2026-03-10T00:00:00Z`);
    expect(answer.body).toMatchObject({
      executionCount: 5,
      successRate: 0.8,
      sumExecutionTimeMs: 70.3,
      avgExecutionTimeMs: 14.06,
      minExecutionTimeMs: 0.1,
      p50ExecutionTimeMs: 10,
      p95ExecutionTimeMs: 36,
      maxExecutionTimeMs: 40,
      avgQualityScore: null,
    });
    const empty = await api.get(`${path}/performance`);
    expect(empty.body).toMatchObject({ executionCount: 0, p50ExecutionTimeMs: null, sumExecutionTimeMs: 0 });
  });

  it('looks at the last 30 days by default, from the UTC midnight before', async () => {
    const { body } = await api.get(`${path}/usage`);
    const monthAgo = new Date(Date.parse(body.to) - 30 * 24 * 60 * 60 * 1000).toISOString();
    expect(body.from).toBe(`${monthAgo.slice(0, 10)}T00:00:00.000Z`);
    expect(Math.abs(Date.parse(body.to) - Date.now())).toBeLessThan(60_000);
  });

  it.each([
    ['usage?from=2026-03-02T00:00:00Z&to=2026-03-02T00:00:00Z', '/from'],
    ['performance?from=2999-01-01T00:00:00Z', '/from'],
    ['usage?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&granularity=hour', '/granularity'],
    ['usage?granularity=month', '/granularity'],
    ['usage?to=0001-01-15T00:00:00Z', '/to'],
    ['usage?from=9999-12-31T00:00:00Z&to=9999-12-31T23:59:59.999Z&granularity=hour', '/from', '/to'],
    ['performance?from=0099-12-31T23:59:59.999Z', '/from'],
    ['performance?to=0001-01-15T00:00:00Z', '/to'],
    ['usage?from=yesterday', '/from'],
    ['usage?since=2020-01-01T00:00:00Z', '/since'],
  ])('refuses %s', async (query, ...pointers) => {
    const answer = await api.get(`${path}/${query}`);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject(pointers.map((pointer) => ({ pointer })));
  });

  it('looks at windows at the ends of time that there is room around, and names them to those that ask for more', async () => {
    const bounds = ['0100-01-01T00:00:00.000Z', '9998-12-31T23:59:59.999Z'] as const;
    for (const bound of bounds) {
      for (const question of [
        ...['usage', 'performance', 'analytics', 'health', 'feedback/summary'].map(
          (what) => `${what}?to=${bound}`,
        ),
        `health?windowDays=366&to=${bound}`,
        `usage?granularity=week&to=${bound}`,
        `analytics?granularity=hour&to=${bound}`,
      ])
        expect([question, (await api.get(`${path}/${question}`)).status]).toEqual([question, 200]);
      for (const ranking of ['top', 'emerging', 'abandoned', 'stale'])
        expect((await api.get(`/v1/analytics/${ranking}?to=${bound}`)).status).toBe(200);
    }
    expect((await api.get(`${path}/trend?periodDays=3660&asOf=${bounds[0]}`)).status).toBe(200);
    const { body } = await api.get(`${path}/usage?to=0001-01-15T00:00:00Z`);
    expect(body.errors[0].detail).toBe(`must lie from ${bounds[0]} to ${bounds[1]}`);
  });

  it('knows no usage of a pattern that is not there', async () => {
    expect((await api.get(`/v1/patterns/${newId()}/usage`)).body.code).toBe('pattern_not_found');
    expect((await api.get(`/v1/patterns/${newId()}/performance`)).body.code).toBe('pattern_not_found');
  });

  it('turns doubles into nanoseconds in SQL as the domain does', async () => {
    const times = [
      0, 0.1, 0.0000005, 0.0000015, 0.00000049999999999999994, 5e-324, 1e15, 999999999999999.9,
      7200000.0000005, 1.0000005, 8e6,
    ];
    for (let n = 0; n < 20_000; n++) {
      const magnitude = 10 ** (Math.random() * 24 - 9);
      times.push(Math.random() * magnitude, (Math.floor(Math.random() * 1e9) + 0.5) / 1e6);
    }
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ ns: string }>(
      `select ${exactNanoseconds('t')}::text as ns from unnest($1::float8[]) with ordinality as u (t, n) order by n`,
      [times],
    );
    await client.end();
    const wrong = times.filter(
      (time, index) => BigInt(rows[index]?.ns ?? -1) !== nanosecondsOf(Math.min(time, 1e15)),
    );
    expect(wrong.filter((time) => time <= 1e15)).toEqual([]);
  });
});
