import { setTimeout as sleep } from 'node:timers/promises';
import type { QdrantMirror } from '@stemma/qdrant';
import { hasOwnQdrant, hasQdrant, TestQdrant } from '../../libs/qdrant/src/test-server.fixture.js';
import { testApi, type Answer, type TestApi } from './api-client.js';
import { erase } from './erase.js';

const texts = {
  retry: 'function retry(task, attempts) { while (attempts-- > 0) try { return task(); } catch {} }',
  backoff:
    'async function retryWithBackoff(task) { for (;;) try { return await task(); } catch { await sleep(1); } }',
  recipe: 'Melt the butter, fold in flour and sugar, and bake the cake for forty minutes until golden.',
};

(hasQdrant ? describe : describe.skip)('with the vectors in Qdrant', () => {
  let server: TestQdrant;
  let api: TestApi;
  let mirror: QdrantMirror;
  const ids: Record<string, string> = {};
  let position = '';

  beforeAll(async () => {
    server = await TestQdrant.start();
    api = await testApi({ kind: 'local' }, {}, { qdrant: server.options });
    mirror = api.projection.mirrorNamed('qdrant').mirror as QdrantMirror;
    server.claim(mirror.alias);
    for (const [name, content] of Object.entries(texts)) ids[name] = await create(name, content);
  });
  afterAll(async () => {
    await api.close();
    await server.stop();
  });

  async function create(name: string, content: string): Promise<string> {
    const { body, headers } = await api.post('/v1/patterns', { name, content, createdBy: 'ada' });
    position = headers['stemma-position'] ?? '';
    return body.node.nodeId;
  }

  const similar = (question: object): Promise<Answer> =>
    api.post('/v1/similar', question, { 'stemma-min-position': position, prefer: 'wait=30' });
  const idsOf = ({ body }: Answer): string[] => body.items.map(({ nodeId }: { nodeId: string }) => nodeId);

  async function done(path: string): Promise<Answer['body']> {
    const { body } = await api.post(path);
    for (;;) {
      const { body: job } = await api.get(`/v1/jobs/${body.jobId}`);
      if (job.state !== 'running') return job;
      await sleep(20);
    }
  }

  it('Qdrant answers what is alike, and no index is kept in the service', async () => {
    const found = await similar({ nodeId: ids.retry });
    expect(found.headers['stemma-source']).toBe('qdrant');
    expect(idsOf(found)).toEqual([ids.backoff, ids.recipe]);
    const { mirrors } = (await api.get('/v1/sync')).body;
    expect(mirrors.map(({ name }: { name: string }) => name)).toEqual([
      'graph',
      'search',
      'embedding',
      'embedding-past',
      'qdrant',
    ]);
  });

  it('finds by its id what was done to it by hand, mends it, and can be built anew', async () => {
    const points = `/collections/${mirror.alias}/points`;
    await similar({ nodeId: ids.retry });
    await server.ask('POST', `${points}/delete?wait=true`, { points: [ids.recipe] });
    await server.ask('POST', `${points}/payload?wait=true`, { points: [ids.retry], payload: { kind: 'x' } });
    expect(await done('/v1/mirrors/qdrant/verify')).toMatchObject({
      state: 'done',
      result: [{ missing: { ids: [ids.recipe] }, stale: { ids: [ids.retry] }, orphan: { count: 0 } }],
    });
    expect(await done('/v1/mirrors/qdrant/repair')).toMatchObject({ result: { mended: 2, unmended: [] } });
    expect(await done('/v1/mirrors/qdrant/rebuild')).toMatchObject({ state: 'done', cause: null });
    expect(await done('/v1/mirrors/qdrant/verify')).toMatchObject({
      result: [{ missing: { count: 0 }, stale: { count: 0 }, orphan: { count: 0 }, ahead: { count: 0 } }],
    });
    expect(idsOf(await similar({ nodeId: ids.retry }))).toEqual([ids.backoff, ids.recipe]);
  });

  it('lets go of an erased pattern, and says so when it is asked', async () => {
    const nodeId = await create('to be erased', texts.backoff);
    expect(idsOf(await similar({ nodeId: ids.backoff }))).toContain(nodeId);
    const { patternId } = (await api.get(`/v1/nodes/${nodeId}`)).body;
    const receipt = await erase(api, patternId as string);
    expect(receipt.stores).toContainEqual(
      expect.objectContaining({ store: 'qdrant', state: 'gone', left: 0 }),
    );
    const point = { ids: [nodeId], with_payload: true, with_vector: true };
    const { result } = await server.ask('POST', `/collections/${mirror.alias}/points`, point);
    expect(result).toEqual([
      { id: nodeId, vector: {}, payload: { deleted: true, rev: expect.any(Number) as number } },
    ]);
  });

  (hasOwnQdrant ? it : it.skip)(
    'the record answers while Qdrant is away, and it catches up by itself',
    async () => {
      await similar({ nodeId: ids.retry });
      await server.own.end();
      const away = await api.post('/v1/similar', { nodeId: ids.retry });
      expect(away.status).toBe(200);
      expect([away.headers['stemma-source'], away.headers['stemma-fallback']]).toEqual([
        'postgres',
        'unavailable',
      ]);
      expect(idsOf(away)).toEqual([ids.backoff, ids.recipe]);
      const late = await create('late', texts.recipe);
      await server.own.start();
      const found = await similar({ nodeId: ids.recipe, limit: 1 });
      expect(found.headers['stemma-source']).toBe('qdrant');
      expect(idsOf(found)).toEqual([late]);
    },
  );
});
