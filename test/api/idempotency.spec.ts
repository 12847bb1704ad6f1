import { testApi, type Answer, type Method, type TestApi } from './api-client.js';
import { storeFingerprint } from './store-fingerprint.js';

describe('idempotency', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const createNode = async () =>
    (await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' })).body.node;

  it('has one effect of twenty parallel requests under one key, and answers all alike', async () => {
    const send = (): Promise<Answer> =>
      api.post('/v1/patterns', { name: 'once', createdBy: 'ada' }, { 'idempotency-key': 'parallel' });
    const answers = await Promise.all(Array.from({ length: 20 }, send));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(201));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(19);
    expect((await api.get('/v1/patterns?name=once')).body.items).toHaveLength(1);
  });

  it('replays each kind of write with status, body and ETag, and refuses the key for another request', async () => {
    const [a, b, c] = [await createNode(), await createNode(), await createNode()];
    const edge = {
      sourceNodeId: a.nodeId,
      targetNodeId: b.nodeId,
      relationshipType: 'derived_from',
      createdBy: 'ada',
    };
    const { edgeId } = (await api.post('/v1/edges', edge)).body;
    await api.post(`/v1/nodes/${c.nodeId}/activate`, undefined, { 'if-match': '"1"' });
    const said = { patternId: a.patternId, createdBy: 'grace' };
    const version = { evolutionType: 'refined', content: 1, createdBy: 'a' };
    const requests: [Method, string, object | undefined, object | undefined, string?][] = [
      ['POST', `/v1/patterns/${a.patternId}/versions`, version, { ...version, content: 2 }],
      ['PATCH', `/v1/patterns/${a.patternId}`, { name: 'n' }, { name: 'm' }, '"1"'],
      ['PATCH', `/v1/nodes/${a.nodeId}`, { tags: ['x'] }, { tags: ['y'] }, '"1"'],
      ['POST', `/v1/nodes/${b.nodeId}/activate`, undefined, {}, '"1"'],
      ['POST', `/v1/nodes/${b.nodeId}/deprecate`, { reason: 'x' }, { reason: 'y' }, '"2"'],
      ['POST', `/v1/nodes/${c.nodeId}/merge`, { targetNodeId: b.nodeId }, { targetNodeId: a.nodeId }, '"2"'],
      ['POST', '/v1/edges', { ...edge, relationshipType: 'merged_with' }, edge],
      ['PATCH', `/v1/edges/${edgeId}`, { similarityScore: 0.1 }, { similarityScore: 0.2 }, '"1"'],
      ['POST', `/v1/edges/${edgeId}/deactivate`, { reason: 'x' }, { reason: 'y' }, '"2"'],
      ['POST', `/v1/edges/${edgeId}/reactivate`, undefined, {}, '"3"'],
      ['POST', '/v1/feedback', { ...said, issues: ['x'] }, said],
      ['POST', '/v1/improvements/detect', undefined, {}],
      ['DELETE', `/v1/patterns/${c.patternId}`, undefined, undefined, '"1"'],
    ];
    for (const [method, path, body, other, rev] of requests) {
      const headers = {
        'idempotency-key': 'k',
        ...(rev === undefined ? {} : { 'if-match': rev }),
      };
      const send = (json: object | undefined, more: Record<string, string> = {}): Promise<Answer> =>
        api.send(method, path, json === undefined ? undefined : JSON.stringify(json), {
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
          ...more,
        });
      const first = await send(body);
      expect([path, first.status < 300]).toEqual([path, true]);
      const before = await storeFingerprint(api.databaseUrl);
      const again = await send(body);
      expect([path, again.status, JSON.stringify(again.body)]).toEqual([
        path,
        first.status,
        JSON.stringify(first.body),
      ]);
      expect(again.headers).toMatchObject({ 'idempotency-replayed': 'true' });
      expect(again.headers.etag).toBe(first.headers.etag);
      const reused = await send(other, method === 'DELETE' ? { 'if-match': '"2"' } : {});
      expect([path, reused.status, reused.body.code]).toEqual([path, 422, 'idempotency_key_reused']);
      expect(await storeFingerprint(api.databaseUrl)).toEqual(before);
    }
  });

  it('forgets the key of a request that was refused', async () => {
    const { nodeId } = await createNode();
    const headers = { 'idempotency-key': 'retry', 'if-match': '*' };
    const path = `/v1/nodes/${nodeId as string}`;
    expect((await api.post(`${path}/deprecate`, { reason: 'x' }, headers)).body.code).toBe(
      'illegal_transition',
    );
    await api.post(`${path}/activate`, undefined, { 'if-match': '*' });
    expect((await api.post(`${path}/deprecate`, { reason: 'x' }, headers)).body.status).toBe('deprecated');
  });
});
