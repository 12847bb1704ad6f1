import { maintain, stemmaDataSource } from '@stemma/postgres';
import { testApi, type Answer, type TestApi } from './api-client.js';
import { allGone } from './erase.js';
import { everythingStored } from './everything-stored.js';

/** In everything that is told of the pattern. */
const SECRET = 'ilse';

describe('the erasure of a pattern', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi({ kind: 'local' });
  });
  afterAll(() => api.close());

  const secret = { createdBy: SECRET, metadata: { of: SECRET }, tags: [SECRET] };
  const erase = (patternId: string, body: object, headers?: Record<string, string>): Promise<Answer> =>
    api.post(`/v1/patterns/${patternId}/erase`, body, headers);

  /** Everything that can be known of a pattern, and a pattern beside it that stays. */
  async function lived(key: string): Promise<{
    patternId: string;
    nodeIds: string[];
    otherId: string;
    feedbackId: string;
  }> {
    const given = { name: SECRET, namespace: SECRET, description: SECRET, content: SECRET, ...secret };
    const { body: made } = await api.post('/v1/patterns', given, { 'idempotency-key': key });
    const { patternId } = made.pattern;
    const first: string = made.node.nodeId;
    await api.patch(`/v1/patterns/${patternId as string}`, { name: `later ${SECRET}` }, { 'if-match': '*' });
    const next = { content: { [SECRET]: SECRET }, versionLabel: SECRET, evolutionType: 'refined', ...secret };
    const { body: second } = await api.post(`/v1/patterns/${patternId as string}/versions`, next);
    const { body: other } = await api.post('/v1/patterns', {
      name: 'stays',
      content: 'kept',
      createdBy: 'bob',
    });
    await api.post('/v1/edges', {
      ...{
        sourceNodeId: second.node.nodeId,
        targetNodeId: other.node.nodeId,
        relationshipType: 'forked_from',
      },
      ...{ changeSummary: SECRET, createdBy: SECRET },
    });
    const use = { nodeId: first, executionTimeMs: 5, success: false, agent: SECRET, errorMessage: SECRET };
    const { body: execution } = await api.post('/v1/executions', { ...use, metadata: { of: SECRET } });
    const said = { patternId, executionId: execution.executionId, feedbackText: SECRET, createdBy: SECRET };
    const { body: feedback } = await api.post('/v1/feedback', said);
    await api.post('/v1/improvements', {
      ...{ patternId, nodeId: first, improvementType: 'performance', description: SECRET, createdBy: SECRET },
    });
    await api.put(`/v1/nodes/${first}/embedding`, {
      vector: Array.from({ length: 512 }, (_, i) => i + 1),
    });
    const named = { nodeId: first, changedBy: SECRET, reason: SECRET };
    const alias = `/v1/patterns/${patternId as string}/aliases/${SECRET}`;
    expect((await api.put(alias, named, { 'if-none-match': '*' })).status).toBeLessThan(300);
    await api.post(`/v1/nodes/${first}/activate`, undefined, { 'if-match': '*' });
    const deprecation = { reason: SECRET };
    await api.post(`/v1/nodes/${first}/deprecate`, deprecation, { 'if-match': '*' });
    return {
      ...{ patternId, nodeIds: [first, second.node.nodeId] },
      ...{ otherId: other.node.nodeId, feedbackId: feedback.feedbackId },
    };
  }

  it('leaves nothing of it anywhere but ids, and a receipt that every store confirms', async () => {
    const { patternId, nodeIds, otherId, feedbackId } = await lived('first');
    const { body: exported } = await api.get(`/v1/export?patternId=${patternId}`);
    expect(await everythingStored(api.databaseUrl)).toContain(SECRET);

    const request = { reason: 'asked for', confirm: `later ${SECRET}` };
    const headers = { 'idempotency-key': 'erase', 'stemma-actor': 'user:officer' };
    const erased = await erase(patternId, request, headers);
    expect(erased.status).toBe(201);
    expect(erased.body).toMatchObject({
      ...{ patternId, requestedBy: 'officer', reason: 'asked for', goneAt: null },
      removed: {
        ...{ patterns: 1, versions: 2, edges: 2, names: 2, executions: 1, feedback: 1, improvements: 1 },
        ...{ embeddings: expect.any(Number) as number, usageDays: 1 },
      },
    });
    expect(await everythingStored(api.databaseUrl)).not.toContain(SECRET);

    const receipt = await allGone(api, erased.body.erasureId);
    expect(receipt.stores.map(({ store, state, left }: any) => [store, state, left]).sort()).toEqual([
      ...['embedding', 'embedding-past', 'graph', 'record', 'search', 'vectors'].map((store) => [
        store,
        'gone',
        0,
      ]),
    ]);
    expect((await api.get(`/v1/erasures/${erased.body.erasureId as string}`)).body).toEqual(receipt);
    expect((await api.get('/v1/erasures?limit=1')).body.items).toEqual([receipt]);

    expect((await erase(patternId, request, headers)).body).toEqual(erased.body);
    for (const again of [
      await erase(patternId, request),
      await erase(patternId, { ...request, confirm: patternId }),
    ])
      expect([again.status, again.body.erasureId]).toEqual([200, erased.body.erasureId]);

    expect((await api.get(`/v1/patterns/${patternId}`)).body.code).toBe('pattern_not_found');
    for (const nodeId of nodeIds) expect((await api.get(`/v1/nodes/${nodeId}`)).status).toBe(404);
    expect((await api.get(`/v1/feedback/${feedbackId}`)).status).toBe(404);
    const events = await api.get(`/v1/events?patternId=${patternId}`);
    expect(events.body.items).toMatchObject([{ eventType: 'pattern_erased', actor: { id: 'officer' } }]);
    const { body: lineage } = await api.get(`/v1/nodes/${otherId}/lineage`);
    expect(lineage.nodes).toEqual([]);
    expect((await api.get('/v1/export')).body).not.toContain(SECRET);

    const imported = await api.send('POST', '/v1/import', exported, {
      'content-type': 'application/x-ndjson',
    });
    const codes = imported.body.badLines.map(({ code }: any) => code);
    expect(new Set(codes)).toEqual(new Set(['pattern_erased', 'node_not_found']));
    expect(codes[0]).toBe('pattern_erased');
    const created = await api.post('/v1/patterns', { patternId, name: SECRET, createdBy: SECRET });
    expect(created.body.code).toBe('pattern_erased');
    const given = { name: SECRET, namespace: SECRET, description: SECRET, content: SECRET, ...secret };
    const replayed = await api.post('/v1/patterns', given, { 'idempotency-key': 'first' });
    expect(replayed.body.code).toBe('pattern_erased');
    expect(await everythingStored(api.databaseUrl)).not.toMatch(/>ilse|"ilse"/);
  });

  it('finds what was deleted before, too', async () => {
    const { patternId } = await lived('second');
    await api.delete(`/v1/patterns/${patternId}`, { 'if-match': '*' });
    const { status, body } = await erase(patternId, { reason: 'so', confirm: patternId.toUpperCase() });
    expect([status, body.removed]).toMatchObject([
      201,
      { versions: 2, feedback: 1, events: expect.any(Number) as number },
    ]);
    await allGone(api, body.erasureId);
    expect(await everythingStored(api.databaseUrl)).not.toContain(SECRET);
  });

  it('leaves its last rows to the upkeep, when no mirror can be behind it any more', async () => {
    const { patternId, nodeIds } = await lived('third');
    const { body } = await erase(patternId, { reason: 'so', confirm: patternId });
    await allGone(api, body.erasureId);
    await api.post('/v1/patterns', { name: 'later', createdBy: 'bob' });
    const dataSource = await stemmaDataSource({ url: api.databaseUrl, poolSize: 2 }).initialize();
    const left = async (): Promise<number> => {
      const rows = 'select from stemma.lineage_nodes where node_id = any($1::uuid[])';
      return (await dataSource.query<unknown[]>(rows, [nodeIds])).length;
    };
    expect(await left()).toBe(2);
    while ((await left()) > 0) await maintain(dataSource, new Date(Date.now() + 30 * 24 * 3_600_000));
    await dataSource.destroy();
    expect((await allGone(api, body.erasureId)).stores.every(({ state }: any) => state === 'gone')).toBe(
      true,
    );
    const again = await api.post('/v1/patterns', { patternId, name: 'again', createdBy: 'bob' });
    expect(again.body.code).toBe('pattern_erased');
  });
});
