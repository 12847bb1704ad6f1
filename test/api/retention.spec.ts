import { maintain, stemmaDataSource } from '@stemma/postgres';
import type { DataSource } from 'typeorm';
import { testApi, type Answer, type TestApi } from './api-client.js';
import { ANY, proposeVersion, recordTimes, startTrial } from './trial.fixture.js';

const DAY_MS = 24 * 3_600_000;
const NDJSON = { 'content-type': 'application/x-ndjson' };

describe('retention', () => {
  let api: TestApi;
  let dataSource: DataSource;
  beforeAll(async () => {
    api = await testApi();
    dataSource = await stemmaDataSource({ url: api.databaseUrl, poolSize: 2 }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await api.close();
  });

  const policy = (namespace: string): string => `/v1/namespaces/${encodeURIComponent(namespace)}/retention`;
  const set = (namespace: string, eventsDays: number, headers?: Record<string, string>): Promise<Answer> =>
    api.put(policy(namespace), { eventsDays }, headers);

  /** An instant behind all that was written, and before all that will be. */
  async function instant(): Promise<string> {
    const at = new Date();
    while (new Date().getTime() <= at.getTime()) await new Promise(setImmediate);
    return at.toISOString();
  }

  it('is set, changed and taken back under its revision', async () => {
    expect((await api.get('/v1/retention')).body).toEqual({ items: [], nextCursor: null });
    expect((await api.get(policy('lab'))).body.code).toBe('retention_not_found');
    const made = await set('lab', 30, { 'stemma-actor': 'user:officer' });
    expect([made.status, made.headers['etag']]).toEqual([201, '"1"']);
    expect(made.body).toMatchObject({ namespace: 'lab', eventsDays: 30, updatedBy: 'officer', rev: 1 });
    expect((await set('lab', 30)).status).toBe(200);
    expect((await set('lab', 20)).body).toMatchObject({ code: 'precondition_required', currentRev: 1 });
    expect((await set('lab', 30, { 'if-none-match': '*' })).body.code).toBe('precondition_failed');
    expect((await set('other', 30, { 'if-match': '"1"' })).body).toMatchObject({
      ...{ code: 'precondition_failed', currentRev: null },
    });
    expect((await set('lab', 20, { 'if-match': '"1"' })).body).toMatchObject({ eventsDays: 20, rev: 2 });
    expect((await set('lab', 10, { 'if-match': '"1"' })).body).toMatchObject({ currentRev: 2 });
    const both = await api.put(policy('lab'), { executionsDays: 5 }, { 'if-match': '"2"' });
    expect(both.body).toMatchObject({ eventsDays: null, executionsDays: 5, rev: 3 });
    expect(await api.put(policy('lab'), { eventsDays: null })).toMatchObject({
      ...{ status: 422, body: { errors: [{ pointer: '/eventsDays', code: 'required' }] } },
    });
    await set('lab', 20, { 'if-match': '"3"' });
    await set('b/c d', 7);
    const first = await api.get('/v1/retention?limit=1');
    expect(first.body.items).toMatchObject([{ namespace: 'b/c d', eventsDays: 7 }]);
    const next = await api.get(`/v1/retention?limit=1&cursor=${first.body.nextCursor as string}`);
    expect(next.body).toMatchObject({ items: [{ namespace: 'lab', rev: 4 }], nextCursor: null });
    expect((await api.delete(policy('lab'), { 'if-match': '"1"' })).body.code).toBe('precondition_failed');
    expect((await api.delete(policy('lab'), { 'if-match': '"4"' })).status).toBe(204);
    expect((await api.get(policy('lab'))).status).toBe(404);
  });

  it('takes twice the same at once as one', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map((days) => set('raced', days)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 428, 428, 428]);
  });

  describe('of events', () => {
    const made = async (namespace: string): Promise<string> => {
      const body = { name: namespace, namespace, content: 'x', createdBy: 'ada', tags: ['first'] };
      return (await api.post('/v1/patterns', body)).body.pattern.patternId;
    };
    const tag = (patternId: string, name: string): Promise<Answer> =>
      api.patch(`/v1/patterns/${patternId}`, { tags: [name] }, { 'if-match': '*' });
    const events = (query: string): Promise<Answer> => api.get(`/v1/events?${query}`);
    const typesOf = ({ body }: Answer): string[] => body.items.map(({ eventType }: any) => eventType);

    let short: string;
    let long: string;
    let exported: string;
    let between: string;
    beforeAll(async () => {
      [short, long] = [await made('short'), await made('long')];
      await tag(short, 'second');
      between = await instant();
      await tag(short, 'third');
      await tag(long, 'second');
      const [{ nodeId }] = (await api.get(`/v1/patterns/${short}/versions`)).body.items;
      await api.post('/v1/executions', { nodeId, executionTimeMs: 5, success: true });
      exported = (await api.get(`/v1/export?patternId=${short}`)).body;
      await set('short', 10);
    });

    it('lets nothing leave that is young, or that who follows the record may not have heard of', async () => {
      const { body } = await api.get(`${policy('short')}/preview`);
      expect(body).toEqual({
        ...{ namespace: 'short', eventsDays: 10, executionsDays: null },
        ...{ events: { leaving: 0, waiting: 0 }, executions: { leaving: 0, waiting: 0 } },
      });
      await dataSource.query(
        `update stemma.lineage_events set timestamp = timestamp - interval '20 days' where pattern_id = $1`,
        [long],
      );
      const found = await api.get(`${policy('long')}/preview?eventsDays=10`);
      expect(found.body.events).toEqual({
        leaving: 0,
        waiting: typesOf(await events(`patternId=${long}`)).length,
      });
      expect((await maintain(dataSource, new Date())).removedEvents).toBe(0);
    });

    it('takes out what is older, of that namespace alone, and says since when all is held', async () => {
      const before = typesOf(await events(`patternId=${long}`));
      expect((await events(`patternId=${short}`)).body.heldSince).toBeNull();
      const later = new Date(Date.now() + 30 * DAY_MS);
      let removed = 0;
      while (removed === 0) removed = (await maintain(dataSource, later)).removedEvents;
      // An execution is its own event.
      const left = await events(`patternId=${short}`);
      expect(typesOf(left)).toEqual(['execution_succeeded']);
      const { heldSince } = left.body;
      expect(Date.parse(heldSince)).toBeGreaterThan(Date.parse(between));
      expect((await api.get(`/v1/patterns/${short}/audit`)).body.heldSince).toBe(heldSince);
      expect((await events('')).body.heldSince).toBe(heldSince);
      expect((await events(`patternId=${short}&from=${heldSince as string}`)).body.heldSince).toBeNull();
      const other = await events(`patternId=${long}`);
      expect([typesOf(other), other.body.heldSince]).toEqual([before, null]);
      expect((await maintain(dataSource, later)).removedEvents).toBe(0);
    });

    const tagsThen = async (): Promise<unknown> => {
      const { pattern } = (await api.get(`/v1/patterns/${short}/diff?from=${between}`)).body;
      return [
        pattern.change,
        pattern.before?.tags,
        pattern.untold.map(({ field, at }: any) => `${field} ${at}`),
      ];
    };

    it('does not guess what was before, not even where some of it is brought back', async () => {
      const untold = ['untold', undefined, expect.arrayContaining(['tags from'])];
      expect(await tagsThen()).toEqual(untold);
      const lines = exported.split('\n');
      const isModification = (line: string): boolean => line.includes('"tags_updated"');
      const [first] = lines.filter(isModification);
      expect(lines.filter(isModification)).toHaveLength(2);
      const header = '{"record":"header","format":"stemma","version":1,"events":"included"}';
      await api.send('POST', '/v1/import', `${header}\n${first ?? ''}\n`, NDJSON);
      expect(typesOf(await events(`patternId=${short}`))).toContain('tags_updated');
      expect(await tagsThen()).toEqual(untold);
    });

    it('leaves an export that imports as what is there, and an older one that brings all back', async () => {
      const { body: now } = await api.get(`/v1/export?patternId=${short}`);
      const again = await api.send('POST', '/v1/import', now, NDJSON);
      expect(again.body).toMatchObject({ badLines: [] });
      expect((await api.get(`/v1/export?patternId=${short}`)).body).toBe(now);
      await api.send('POST', '/v1/import', exported, NDJSON);
      expect(await tagsThen()).toEqual(['changed', ['second'], []]);
    });
  });

  describe('of executions', () => {
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const daysAgo = (days: number): string => new Date(today - days * DAY_MS + 5 * 3_600_000).toISOString();
    const midnight = (days: number): string => `${daysAgo(days).slice(0, 10)}T00:00:00.000Z`;
    /** In a month all that is five days old now is older than that. */
    const later = new Date(today + 30 * DAY_MS);
    const border = midnight(5);
    let nodeId: string;
    let patternId: string;
    let executionId: string;
    const use = (days: number, more: object = {}): object => ({
      ...{ nodeId, timestamp: daysAgo(days), executionTimeMs: days, success: true, agent: 'ada', ...more },
    });
    const of = (what: string): Promise<Answer> => api.get(`/v1/patterns/${patternId}/${what}`);
    const month = `from=${midnight(28)}&to=${midnight(0)}`;
    const told = async (): Promise<any> => ({
      lifetime: (await api.get(`/v1/nodes/${nodeId}`)).body.usageCount,
      days: (await of(`usage?${month}&granularity=day`)).body,
      report: (await of(`analytics?${month}`)).body,
      ranking: (await api.get(`/v1/analytics/top?${month}&namespace=uses`)).body,
    });
    let before: any;

    beforeAll(async () => {
      const made = await api.post('/v1/patterns', {
        ...{ name: 'used', namespace: 'uses', content: 'x', createdBy: 'ada' },
      });
      ({ nodeId, patternId } = made.body.node);
      const late = { timestamp: daysAgo(6).replace('05:00', '05:40') };
      const executions = [use(20), use(20), use(6, late), use(2), use(1)];
      executionId = (await api.post('/v1/executions', { executions })).body.executionIds[0];
      await api.post('/v1/feedback', { patternId, executionId, createdBy: 'ada', success: true });
      before = await told();
      await api.put(policy('uses'), { executionsDays: 35 });
    });

    it('are counted before they leave, by whole UTC days', async () => {
      expect((await api.get(`${policy('uses')}/preview?executionsDays=5`)).body.executions).toEqual({
        leaving: 0,
        waiting: 3,
      });
      // None leaves where nobody says for how long they are kept.
      expect((await api.get(`${policy('uses')}/preview?eventsDays=5`)).body).toMatchObject({
        ...{ executionsDays: null, executions: { leaving: 0, waiting: 0 } },
      });
      let removed = 0;
      while (removed === 0) removed = (await maintain(dataSource, later)).removedExecutions;
      expect(removed).toBe(3);
      const after = await told();
      expect(after.lifetime).toBe(5);
      expect(after.days).toEqual(before.days);
      expect(after.ranking).toEqual(before.ranking);
      const { detailSince, performance, ...report } = after.report;
      expect(detailSince).toBe(border);
      expect(performance.percentileMethod).toBe('sketch');
      expect(before.report).toMatchObject({ ...report, detailSince: null });
    });

    it('are told by nothing that would have to know each of them', async () => {
      const refused = async (answer: Promise<Answer>): Promise<unknown> => {
        const { status, body } = await answer;
        return [status, body.code, body.detailSince];
      };
      const notHeld = [422, 'detail_not_held', border];
      expect(await refused(of(`performance?${month}`))).toEqual(notHeld);
      expect(await refused(of(`usage?${month}&granularity=hour`))).toEqual(notHeld);
      expect(await refused(of(`usage?from=${daysAgo(20)}&to=${midnight(0)}&granularity=day`))).toEqual(
        notHeld,
      );
      expect(await refused(of(`analytics?from=${daysAgo(20).replace('05:00', '05:30')}`))).toEqual(notHeld);
      const cutting = (await of(`health?to=${daysAgo(6).replace('05:00', '05:30')}`)).body;
      expect(cutting).toMatchObject({ code: 'detail_not_held', errors: [{ pointer: '/to' }] });
      // What is asked for where nothing is said can be answered.
      expect((await of('usage')).body.totals).toMatchObject({ executionCount: 5 });
      expect((await of(`performance?from=${border}`)).body).toMatchObject({ executionCount: 2 });
      const { unanswered } = (await of('trend?periodDays=20')).body;
      expect(unanswered).toEqual(
        expect.arrayContaining([
          { field: 'monthlyRetentionRate', reason: expect.stringContaining(border) as unknown },
        ]),
      );
      const events = (await api.get(`/v1/events?patternId=${patternId}&eventType=execution_succeeded`)).body;
      expect([events.items.length, events.heldSince]).toEqual([2, border]);
      const { implicitSignals } = (await of(`feedback/summary?${month}`)).body;
      expect(Date.parse(implicitSignals.examinedFrom)).toBeGreaterThan(Date.parse(border));
    });

    it('are refused when they come again, each way', async () => {
      const late = use(20, { executionId });
      const refusal = {
        code: 'validation_failed',
        errors: [{ pointer: '/timestamp', code: 'out_of_range' }],
      };
      expect((await api.post('/v1/executions', late)).body).toMatchObject(refusal);
      const lines = [use(1), late].map((line) => JSON.stringify(line)).join('\n');
      expect((await api.send('POST', '/v1/executions/stream', lines, NDJSON)).body).toMatchObject({
        ...{ accepted: 1, badLines: [{ line: 2, code: 'validation_failed', pointer: '/timestamp' }] },
      });
      const records = [use(1), late]
        .map((line) => JSON.stringify({ record: 'execution', ...line }))
        .join('\n');
      expect((await api.send('POST', '/v1/import', records, NDJSON)).body).toMatchObject({
        badLines: [{ line: 2, code: 'validation_failed', pointer: '/timestamp' }],
      });
      expect((await api.get(`/v1/nodes/${nodeId}`)).body.usageCount).toBe(7);
    });

    it('leave an export that is what is there, and gives another record the same lifetime', async () => {
      const { body: file } = await api.get(`/v1/export?patternId=${patternId}`);
      const again = await api.send('POST', '/v1/import', file, NDJSON);
      expect(again.body).toMatchObject({ badLines: [], counts: { nodes: 0, executions: 0, feedback: 0 } });
      const other = await testApi();
      try {
        const copied = await other.send('POST', '/v1/import', file, NDJSON);
        expect(copied.body).toMatchObject({ badLines: [], counts: { nodes: 1, executions: 4, feedback: 1 } });
        const of = async (at: TestApi): Promise<unknown> => {
          const { usageCount, avgExecutionTimeMs, successRate } = (await at.get(`/v1/nodes/${nodeId}`)).body;
          return [usageCount, avgExecutionTimeMs, successRate];
        };
        expect(await of(other)).toEqual(await of(api));
        const twice = await other.send('POST', '/v1/import', file, NDJSON);
        expect(twice.body).toMatchObject({ badLines: [], counts: { nodes: 0, executions: 0 } });
      } finally {
        await other.close();
      }
    });

    it('of a trial stay while it runs, and what it found after that', async () => {
      const trialled = await proposeVersion(api);
      const trialId = await startTrial(api, trialled);
      const old = { timestamp: daysAgo(20) };
      await recordTimes(api, trialled, trialId, { baseline: 100, candidate: 80 }, 60, {
        baseline: old,
        candidate: old,
      });
      await api.put(policy('default'), { executionsDays: 35 });
      const report = (await api.get(`${trialled.path}/report`)).body;
      await api.post('/v1/executions', { ...use(20), nodeId: trialled.baseline });
      let removed = 0;
      while (removed === 0) removed = (await maintain(dataSource, later)).removedExecutions;
      expect(removed).toBe(1);
      expect((await api.get(`${trialled.path}/report`)).body).toEqual(report);
      await api.post(`${trialled.path}/validate`, undefined, ANY);
      while (removed === 1) ({ removedExecutions: removed } = await maintain(dataSource, later));
      expect((await api.get(`${trialled.path}/report`)).body.code).toBe('detail_not_held');
      expect((await api.get(trialled.path)).body).toMatchObject({ status: 'validated', sampleSize: 120 });
    });
  });
});
