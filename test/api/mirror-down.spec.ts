import { StemmaError } from '@stemma/models';
import type { GraphMirror } from '@stemma/embedded';
import { Client } from 'pg';
import { testApi, type Answer, type TestApi } from './api-client.js';

const CALLS = ['apply', 'position', 'held', 'list', 'mend', 'traverse'] as const;

describe('while the mirror of the graph is down', () => {
  let api: TestApi;
  let patternId: string;
  let nodeId: string;
  let graph: GraphMirror;
  beforeAll(async () => {
    api = await testApi();
    graph = api.projection.mirrorNamed('graph').mirror as GraphMirror;
    const { body } = await api.post('/v1/patterns', { name: 'p', content: 'a', createdBy: 'ada' });
    ({ patternId } = body.pattern);
    ({ nodeId } = body.node);
  });
  afterAll(() => api.close());

  const cut = (): void => {
    const away = (): Promise<never> => Promise.reject(new StemmaError('mirror_unavailable', 'cut'));
    Object.assign(graph, Object.fromEntries(CALLS.map((call) => [call, away])));
  };
  const mend = (): void => {
    for (const call of CALLS) Reflect.deleteProperty(graph, call);
  };

  const version = (content: string): Promise<Answer> =>
    api.post(`/v1/patterns/${patternId}/versions`, {
      ...{ evolutionType: 'fork', content, createdBy: 'ada', parentNodeIds: [nodeId] },
    });
  const descendants = (minPosition: string): Promise<Answer> =>
    api.get(`/v1/nodes/${nodeId}/descendants?limit=1000&fanOut=1000`, {
      'stemma-min-position': minPosition,
      prefer: 'wait=0',
    });
  const caughtUp = async (): Promise<boolean> =>
    api.projection.mirrorNamed('graph').reaches(await api.feed.newest(), 60_000);
  const statusOfGraph = async (): Promise<Answer['body']> =>
    (await api.get('/v1/sync')).body.mirrors.find(({ name }: { name: string }) => name === 'graph');
  const idsIn = ({ body }: Answer): string[] =>
    body.nodes.map((node: { nodeId: string }) => node.nodeId).sort();

  it('what the record cannot answer in the time of the request ends as 504, in words', async () => {
    expect(await caughtUp()).toBe(true);
    const locking = new Client({ connectionString: api.databaseUrl });
    await locking.connect();
    cut();
    try {
      await locking.query('begin; lock table stemma.lineage_edges in access exclusive mode');
      const { status, body } = await api.get(`/v1/nodes/${nodeId}/descendants?timeoutMs=200`);
      expect([status, body.code]).toEqual([504, 'timeout']);
      expect(body.detail).toMatch(/took longer than it may/);
    } finally {
      mend();
      await locking.end();
    }
  });

  it('every write succeeds, the record answers in its place and says so, and it catches up by itself', async () => {
    const first = await version('first');
    const position = first.headers['stemma-position'] ?? '';
    expect(await caughtUp()).toBe(true);
    const before = await descendants(position);
    expect(before.headers).toMatchObject({ 'stemma-source': 'graph' });
    expect(before.headers).not.toHaveProperty('stemma-fallback');

    cut();
    const written = [first.body.node.nodeId as string];
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all([
        ...Array.from({ length: 5 }, (_, n) => version(`${String(round)} ${String(n)}`)),
        api.post('/v1/executions', { nodeId, executionTimeMs: 1, success: true }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
      written.push(...answers.slice(0, 5).map(({ body }) => body.node.nodeId as string));
      const positions = answers.map(({ headers }) => headers['stemma-position'] ?? '');
      const found = await Promise.all(positions.slice(0, 5).map(descendants));
      for (const { status, headers } of found) {
        expect(status).toBe(200);
        expect(headers['stemma-source']).toBe('postgres');
        expect(['unavailable', 'behind']).toContain(headers['stemma-fallback']);
      }
      for (const answer of found) expect(idsIn(answer)).toEqual(expect.arrayContaining(written));
    }
    // Also a reader who asks for nothing new is told by whom it is answered.
    const old = await descendants(position);
    expect(old.headers).toMatchObject({ 'stemma-source': 'postgres', 'stemma-fallback': 'unavailable' });
    const last = await version('last');
    written.push(last.body.node.nodeId);
    const at = last.headers['stemma-position'] ?? '';
    const stores = async (): Promise<unknown> => (await api.get(`/v1/writes/${at}`)).body.stores;
    expect(await stores()).toContainEqual(expect.objectContaining({ store: 'graph', state: 'pending' }));
    let told;
    do told = await statusOfGraph();
    while (told.lanes[0].state !== 'retrying');
    expect(told).toMatchObject({ deadLetters: 0, lanes: [{ cause: 'cut' }] });

    mend();
    expect(await caughtUp()).toBe(true);
    const after = await descendants(at);
    expect(after.headers).toMatchObject({ 'stemma-source': 'graph' });
    expect(after.headers).not.toHaveProperty('stemma-fallback');
    expect(idsIn(after)).toEqual(expect.arrayContaining(written));
    expect(await stores()).toContainEqual(expect.objectContaining({ store: 'graph', state: 'applied' }));
    const { jobId } = (await api.post('/v1/mirrors/graph/verify')).body;
    let job;
    do job = (await api.get(`/v1/jobs/${jobId as string}`)).body;
    while (job.state === 'running');
    const none = { count: 0, ids: [] };
    expect(job.result).toMatchObject([
      { subject: 'vertex', checked: 53, missing: none, stale: none, orphan: none, ahead: none },
      { subject: 'link', checked: 52, missing: none, stale: none, orphan: none, ahead: none },
    ]);
  });
});
