import { maintain, stemmaDataSource } from '@stemma/postgres';
import type { DataSource } from 'typeorm';
import { testApi, type Answer, type TestApi } from './api-client.js';

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
    await set('b/c d', 7);
    const first = await api.get('/v1/retention?limit=1');
    expect(first.body.items).toMatchObject([{ namespace: 'b/c d', eventsDays: 7 }]);
    const next = await api.get(`/v1/retention?limit=1&cursor=${first.body.nextCursor as string}`);
    expect(next.body).toMatchObject({ items: [{ namespace: 'lab', rev: 2 }], nextCursor: null });
    expect((await api.delete(policy('lab'), { 'if-match': '"1"' })).body.code).toBe('precondition_failed');
    expect((await api.delete(policy('lab'), { 'if-match': '"2"' })).status).toBe(204);
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
      expect(body).toEqual({ namespace: 'short', eventsDays: 10, leaving: 0, waiting: 0 });
      await dataSource.query(
        `update stemma.lineage_events set timestamp = timestamp - interval '20 days' where pattern_id = $1`,
        [long],
      );
      const found = await api.get(`${policy('long')}/preview?eventsDays=10`);
      expect(found.body).toMatchObject({
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
});
