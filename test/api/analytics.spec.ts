import { testApi, type TestApi } from './api-client.js';

const DAY_MS = 86_400_000;

describe('usage analytics', () => {
  let api: TestApi;
  let retry: { nodeId: string; patternId: string };
  let quiet: { nodeId: string; patternId: string };

  const newPattern = async (name: string, namespace = 'default') =>
    (await api.post('/v1/patterns', { name, content: 'x', createdBy: 'ada', namespace, kind: 'code' })).body
      .node;
  const record = (nodeId: string, times: readonly string[], more: object = {}) =>
    api.post('/v1/executions', {
      executions: times.map((timestamp) => ({
        nodeId,
        timestamp,
        executionTimeMs: 20,
        success: true,
        ...more,
      })),
    });

  beforeAll(async () => {
    api = await testApi();
    retry = await newPattern('retry');
    quiet = await newPattern('quiet', 'other');
    await record(retry.nodeId, ['2026-03-02T10:00:00Z', '2026-03-02T11:00:00Z'], {
      contextType: 'api',
      agent: 'ada',
    });
    await record(retry.nodeId, ['2026-03-05T10:00:00Z'], {
      success: false,
      executionTimeMs: 50,
      filePath: 'a.ts',
    });
  });
  afterAll(() => api.close());

  const march = 'from=2026-03-01T00:00:00Z&to=2026-03-08T00:00:00Z';

  it('reports a pattern, a node, a family and a namespace alike', async () => {
    const { patternId, nodeId } = retry;
    const answers = await Promise.all(
      [
        `patterns/${patternId}/analytics?`,
        `nodes/${nodeId}/analytics?`,
        `families/${nodeId}/analytics?`,
        'analytics?namespace=default&',
      ].map((of) => api.get(`/v1/${of}${march}`)),
    );
    const [first] = answers;
    expect(first?.headers).toMatchObject({ 'stemma-source': 'postgres', 'stemma-lag-ms': '0' });
    expect(first?.body).toMatchObject({
      scope: { of: 'pattern', patternId },
      ...{ from: '2026-03-01T00:00:00.000Z', to: '2026-03-08T00:00:00.000Z' },
      frequency: {
        total: 3,
        uniqueContexts: 1,
        uniqueUsers: 1,
        peakDay: { day: '2026-03-02', executions: 2 },
      },
      success: { successCount: 2, failureCount: 1 },
      performance: { avgExecutionTimeMs: 30, p50ExecutionTimeMs: 20, percentileMethod: 'exact' },
      trend: { granularity: 'day', class: 'abandoned' },
      distribution: {
        weekdays: [2, 0, 0, 1, 0, 0, 0],
        fileType: { values: [{ value: 'ts', executions: 1 }] },
      },
    });
    expect(first?.body.trend.buckets).toHaveLength(7);
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect({ ...body, scope: null }).toEqual({ ...first?.body, scope: null });
    }
  });

  it('tells of each bucket its percentiles and contexts where that is asked for, and else only its count', async () => {
    const buckets = async (query: string) =>
      (await api.get(`/v1/patterns/${retry.patternId}/analytics?${march}&${query}`)).body.trend.buckets;
    expect((await buckets('buckets=detailed')).slice(0, 2)).toEqual([
      {
        ...{ start: '2026-03-01T00:00:00.000Z', executions: 0 },
        ...{ p50ExecutionTimeMs: null, p95ExecutionTimeMs: null },
        contexts: { values: [], distinct: 0, isLowerBound: false, otherExecutions: 0 },
      },
      {
        ...{ start: '2026-03-02T00:00:00.000Z', executions: 2 },
        ...{ p50ExecutionTimeMs: 20, p95ExecutionTimeMs: 20 },
        contexts: {
          values: [{ value: 'api', executions: 2 }],
          ...{ distinct: 1, isLowerBound: false, otherExecutions: 0 },
        },
      },
    ]);
    expect((await buckets('buckets=detailed&granularity=hour'))[34]).toMatchObject({
      ...{ start: '2026-03-02T10:00:00.000Z', executions: 1, p50ExecutionTimeMs: 20 },
    });
    expect((await buckets('buckets=counts')).slice(0, 1)).toEqual([
      { start: '2026-03-01T00:00:00.000Z', executions: 0 },
    ]);
  });

  it('shows a use at once, and still once when it has been rolled up', async () => {
    const { patternId, nodeId } = await newPattern('fresh', 'fresh');
    const totals = async (): Promise<number> =>
      (await api.get(`/v1/patterns/${patternId}/analytics`)).body.frequency.total;
    await record(nodeId, [new Date().toISOString()]);
    expect(await totals()).toBe(1);
    const answered = async () =>
      (await api.get(`/v1/patterns/${patternId}/analytics`)).headers['stemma-fallback'];
    while ((await answered()) !== undefined);
    expect(await totals()).toBe(1);
  });

  it('is the same, letter by letter, each time', async () => {
    const path = `/v1/patterns/${retry.patternId}/analytics?${march}`;
    expect((await api.get(path)).body).toEqual((await api.get(path)).body);
  });

  it('is clear about windows without use, and those to come', async () => {
    for (const window of [
      'from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z',
      'from=2090-01-01T00:00:00Z&to=2090-02-01T00:00:00Z',
    ]) {
      const { status, body } = await api.get(`/v1/patterns/${retry.patternId}/analytics?${window}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        frequency: { total: 0, perDay: 0, peakDay: null, lastUsedAt: null, hoursSinceLastUse: null },
        success: { successRate: null, meanQuality: null },
        performance: { avgExecutionTimeMs: null, p99ExecutionTimeMs: null },
        trend: { class: null, velocity: 0, growthPercent: null },
      });
    }
  });

  it('takes the granularity of the trend from the window, or as asked for', async () => {
    const trend = async (query: string) =>
      (await api.get(`/v1/patterns/${retry.patternId}/analytics?${query}`)).body.trend;
    const day = 'from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z';
    expect(await trend(day)).toMatchObject({ granularity: 'hour' });
    expect((await trend(day)).buckets.slice(10, 12)).toMatchObject([{ executions: 1 }, { executions: 1 }]);
    expect((await trend(`${day}&granularity=week`)).buckets).toEqual([]);
  });

  describe('rankings', () => {
    const items = async (path: string) => (await api.get(`/v1/analytics/${path}`)).body.items;
    const names = async (path: string) => (await items(path)).map(({ name }: { name: string }) => name);

    it('list what is used most, is new in use, was given up, and is not used', async () => {
      const busy = await newPattern('busy', 'ranked');
      const given = await newPattern('given up', 'ranked');
      const fresh = await newPattern('new', 'ranked');
      await newPattern('never', 'ranked');
      const days = (n: number, from: number) =>
        Array.from({ length: n }, (_, i) =>
          new Date(Date.parse('2026-02-01T00:00:00Z') + (from + i) * DAY_MS).toISOString(),
        );
      await record(busy.nodeId, days(28, 0));
      await record(given.nodeId, days(12, 0));
      await record(fresh.nodeId, days(3, 25), { success: false });
      const feb = 'from=2026-02-01T00:00:00Z&to=2026-03-01T00:00:00Z&namespace=ranked';
      expect(await names(`top?${feb}`)).toEqual(['busy', 'given up', 'new']);
      expect(await names(`top?${feb}&limit=1`)).toEqual(['busy']);
      expect(await names(`top?${feb}&kind=prompt`)).toEqual([]);
      expect(await items(`emerging?${feb}`)).toMatchObject([
        {
          name: 'new',
          executionCount: 3,
          successRate: 0,
          avgExecutionTimeMs: 20,
          lastUsedAt: '2026-02-28T00:00:00.000Z',
        },
      ]);
      expect(await names(`abandoned?${feb}`)).toEqual(['given up']);
      // Nothing was used after it all, and everything is newer than that window.
      expect(await names(`stale?${feb}`)).toEqual([]);
      const later = `from=2090-01-01T00:00:00Z&to=2090-02-01T00:00:00Z&namespace=ranked`;
      expect(await items(`stale?${later}`)).toMatchObject([
        { name: 'never', lastUsedAt: null, executionCount: 0, successRate: null },
        { name: 'given up', lastUsedAt: '2026-02-12T00:00:00.000Z' },
        { name: 'busy' },
        { name: 'new' },
      ]);
    });

    it('answer the whole hours that they looked at', async () => {
      const { body } = await api.get('/v1/analytics/top?from=2026-03-02T10:30:00Z&to=2026-03-02T10:40:00Z');
      expect(body).toMatchObject({ from: '2026-03-02T10:00:00.000Z', to: '2026-03-02T11:00:00.000Z' });
      expect(body.items).toMatchObject([{ name: 'retry', executionCount: 1 }]);
    });

    it('forget deleted patterns', async () => {
      const { patternId, nodeId } = await newPattern('gone', 'gone');
      await record(nodeId, ['2026-03-02T10:00:00Z']);
      expect(await names(`top?${march}&namespace=gone`)).toEqual(['gone']);
      await api.delete(`/v1/patterns/${patternId}`, { 'if-match': '*' });
      expect(await names(`top?${march}&namespace=gone`)).toEqual([]);
      expect((await api.get(`/v1/patterns/${patternId}/analytics`)).status).toBe(404);
      expect((await api.get('/v1/analytics?namespace=gone')).status).toBe(404);
    });
  });

  describe('health', () => {
    it('is not judged of few executions', async () => {
      const { body } = await api.get(`/v1/patterns/${retry.patternId}/health?to=2026-03-08T00:00:00Z`);
      expect(body).toMatchObject({
        ...{ windowDays: 7, from: '2026-03-01T00:00:00.000Z', totalExecutions: 3, totalFailures: 1 },
        ...{ healthStatus: null, score: null, isSmallSample: true, recommendations: [] },
      });
    });

    it('says nothing bad of what was never used', async () => {
      const { status, body } = await api.get(`/v1/patterns/${quiet.patternId}/health`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        totalExecutions: 0,
        avgSuccessRate: null,
        healthStatus: null,
        trend: 'stable',
      });
    });

    it('warns, with the numbers, of what fails and is slower than it was', async () => {
      const { patternId, nodeId } = await newPattern('sick', 'sick');
      const at = (day: string, n: number) => Array.from({ length: n }, () => `${day}T12:00:00Z`);
      await record(nodeId, at('2026-02-10', 200), { executionTimeMs: 100 });
      await record(nodeId, at('2026-03-04', 60), { executionTimeMs: 400 });
      await record(nodeId, at('2026-03-04', 40), { executionTimeMs: 400, success: false });
      const { body } = await api.get(`/v1/patterns/${patternId}/health?to=2026-03-08T00:00:00Z`);
      expect(body).toMatchObject({ healthStatus: 'critical', isSmallSample: false, errorRate: 0.4 });
      expect(body.judgements.map(({ aspect, status }: Record<string, string>) => [aspect, status])).toEqual([
        ['success', 'critical'],
        ['latency', 'critical'],
        ['errorTrend', 'warning'],
        ['feedback', null],
      ]);
      expect(body.recommendations[0]).toContain('60 % of 100 executions from 2026-03-01');
    });

    it('warns of what people say, where enough of them do', async () => {
      const { patternId, nodeId } = await newPattern('disliked', 'disliked');
      await record(
        nodeId,
        Array.from({ length: 40 }, () => new Date().toISOString()),
      );
      for (let n = 0; n < 30; n++)
        await api.post('/v1/feedback', {
          patternId,
          sentiment: 'negative',
          feedbackText: 'no',
          createdBy: 'ada',
        });
      const { body } = await api.get(`/v1/patterns/${patternId}/health`);
      expect(body).toMatchObject({ healthStatus: 'warning' });
      expect(body.recommendations).toEqual([expect.stringMatching(/^Read the feedback: 100 % of 30 pieces/)]);
    });
  });
});
