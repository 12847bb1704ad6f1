import type { VectorMirror } from '@stemma/embedded';
import { Projector } from '@stemma/projection';
import { testApi, type TestApi } from './api-client.js';

const texts = {
  retry:
    'function retry(task, attempts) { while (attempts-- > 0) { try { return task(); } catch (e) { lastError = e; } } }',
  backoff:
    'async function retryWithBackoff(task, attempts) { for (;;) { try { return await task(); } catch { await sleep(delay *= 2); } } }',
  recipe: 'Melt the butter, fold in flour and sugar, and bake the cake for forty minutes until golden.',
};

describe('similarity', () => {
  let api: TestApi;
  const ids: Record<string, string> = {};
  let position = '';

  beforeAll(async () => {
    api = await testApi({ kind: 'local' });
    for (const [name, content] of Object.entries(texts)) {
      const answer = await api.post('/v1/patterns', {
        name,
        content,
        namespace: name === 'recipe' ? 'food' : 'code',
        createdBy: 'a',
      });
      ids[name] = answer.body.node.nodeId;
      position = answer.headers['stemma-position'] ?? '';
    }
  });
  afterAll(() => api.close());

  const fresh = (): Record<string, string> => ({ 'stemma-min-position': position, prefer: 'wait=30' });
  const idsOf = (items: { nodeId: string }[]): string[] => items.map(({ nodeId }) => nodeId);

  it('finds what is alike first, by a text and by a version, without the version itself', async () => {
    const byText = await api.post(
      '/v1/similar',
      { text: 'try again a task that fails, with growing pauses', limit: 3 },
      fresh(),
    );
    expect(byText.status).toBe(200);
    expect(byText.headers['stemma-source']).toBe('vectors');
    expect(idsOf(byText.body.items)).toHaveLength(3);
    expect(byText.body.items[2].nodeId).toBe(ids.recipe);

    const byNode = await api.post('/v1/similar', { nodeId: ids.retry }, fresh());
    expect(idsOf(byNode.body.items)).toEqual([ids.backoff, ids.recipe]);
    expect(byNode.body.items[0]).toMatchObject({ name: 'backoff', namespace: 'code', version: 1 });
    expect(byNode.body.items[0].score).toBeGreaterThan(byNode.body.items[1].score);
  });

  it('keeps to the filter', async () => {
    const found = await api.post(
      '/v1/similar',
      { nodeId: ids.retry, filter: { namespace: 'food' } },
      fresh(),
    );
    expect(idsOf(found.body.items)).toEqual([ids.recipe]);
    const none = await api.post('/v1/similar', { nodeId: ids.retry, filter: { tags: ['nobody'] } }, fresh());
    expect(none.body.items).toEqual([]);
  });

  it('understands the id that a family had before it was joined with another', async () => {
    const made = [];
    for (const name of ['one', 'other']) {
      const { body } = await api.post('/v1/patterns', { name, content: texts.backoff, createdBy: 'a' });
      made.push(body.node as { nodeId: string; lineageId: string });
    }
    const [one, other] = made;
    const joined = await api.post('/v1/edges', {
      sourceNodeId: one?.nodeId,
      targetNodeId: other?.nodeId,
      relationshipType: 'refined_from',
      createdBy: 'a',
    });
    expect(joined.status).toBe(201);
    const headers = { 'stemma-min-position': joined.headers['stemma-position'] ?? '', prefer: 'wait=30' };
    for (const { lineageId } of made) {
      const found = await api.post('/v1/similar', { text: texts.backoff, filter: { lineageId } }, headers);
      expect(idsOf(found.body.items).sort()).toEqual(made.map(({ nodeId }) => nodeId).sort());
      const left = await api.post(
        '/v1/similar',
        { text: texts.backoff, limit: 100, filter: { excludeLineageId: lineageId } },
        headers,
      );
      const leftIds = idsOf(left.body.items);
      expect(made.filter(({ nodeId }) => leftIds.includes(nodeId))).toEqual([]);
    }
  });

  it("puts a caller's own vector in the place of the model's", async () => {
    const vector = Array.from({ length: 512 }, (_, i) => (i === 7 ? 1 : 0));
    const put = await api.put(`/v1/nodes/${ids.recipe}/embedding`, { vector });
    expect(put.status).toBe(200);
    const headers = { 'stemma-min-position': put.headers['stemma-position'] ?? '', prefer: 'wait=30' };
    const found = await api.post('/v1/similar', { vector, limit: 1 }, headers);
    expect(found.body.items).toMatchObject([{ nodeId: ids.recipe }]);
    expect(found.body.items[0].score).toBeCloseTo(1, 5);
  });

  it('answers from the record what the mirror does not hold yet', async () => {
    const made = await api.post('/v1/patterns', { name: 'late', content: texts.recipe, createdBy: 'a' });
    const headers = { 'stemma-min-position': made.headers['stemma-position'] ?? '', prefer: 'wait=0' };
    const found = await api.post('/v1/similar', { nodeId: ids.retry }, headers);
    expect(['vectors', 'postgres']).toContain(found.headers['stemma-source']);
    if (found.headers['stemma-source'] === 'postgres')
      expect(found.headers['stemma-fallback']).toBe('behind');
  });

  it('shows a version whose vector the index could not take as the record has it, among all others', async () => {
    const vectors = api.projection.mirrorNamed('vectors').mirror as VectorMirror;
    const apply = vectors.apply.bind(vectors);
    vectors.apply = (page) =>
      page.entities.some(({ id }) => id === ids.recipe)
        ? Promise.reject(new Error('indigestible'))
        : apply(page);
    const along = (axis: number): number[] => Array.from({ length: 512 }, (_, i) => (i === axis ? 1 : 0));
    const put = async (axis: number): Promise<Record<string, string>> => {
      const { headers } = await api.put(`/v1/nodes/${ids.recipe}/embedding`, { vector: along(axis) });
      return { 'stemma-min-position': headers['stemma-position'] ?? '', prefer: 'wait=30' };
    };
    const search = async (axis: number, headers: Record<string, string>, filter = {}): Promise<unknown[]> => {
      const found = await api.post(
        '/v1/similar',
        { vector: along(axis), limit: 1, minScore: 0.9, filter },
        headers,
      );
      expect(found.headers).toMatchObject({ 'stemma-source': 'vectors' });
      expect(found.headers).not.toHaveProperty('stemma-fallback');
      return idsOf(found.body.items);
    };
    try {
      const old = await put(8);
      expect(await search(8, old)).toEqual([ids.recipe]);
      const refused = await put(9);
      expect(await search(9, refused)).toEqual([ids.recipe]);
      expect(await search(8, refused)).toEqual([]);
      expect(await search(9, refused, { namespace: 'code' })).toEqual([]);
      expect((await api.get('/v1/dead-letters?mirror=vectors')).body.items).toHaveLength(1);
    } finally {
      Reflect.deleteProperty(vectors, 'apply');
    }
    expect(await search(10, await put(10))).toEqual([ids.recipe]);
    expect((await api.get('/v1/dead-letters?mirror=vectors')).body.items).toEqual([]);
  });

  it('waits once for what it shall have seen, not for the version and then for the search', async () => {
    const embedding = api.projection.projectorNamed('embedding');
    await embedding.pause();
    const reaches = jest.spyOn(Projector.prototype, 'reaches');
    try {
      const made = await api.post('/v1/patterns', { name: 'later', content: texts.recipe, createdBy: 'a' });
      const headers = { 'stemma-min-position': made.headers['stemma-position'] ?? '', prefer: 'wait=0.3' };
      const found = await api.post('/v1/similar', { nodeId: ids.retry }, headers);
      expect(found.headers).toMatchObject({ 'stemma-source': 'postgres', 'stemma-fallback': 'behind' });
      const waitsMs = reaches.mock.calls.map(([, waitMs]) => waitMs);
      expect(waitsMs[0]).toBe(300);
      expect(Math.max(...waitsMs.slice(1))).toBeLessThan(100);
    } finally {
      reaches.mockRestore();
      embedding.resume();
    }
  });

  it('embeds a version for the question where its turn has not come', async () => {
    const lane = api.projection.projectorNamed('embedding');
    await lane.pause();
    const made = await api.post('/v1/patterns', {
      ...{ name: 'unseen', kind: 'config', createdBy: 'a', tags: ['oven'] },
      content: { steps: texts.recipe },
    });
    const scores = async (headers = {}): Promise<unknown> => {
      const question = { nodeId: made.body.node.nodeId, filter: { namespace: 'code' } };
      const { body } = await api.post('/v1/similar', question, headers);
      return body.items.map((item: { name: string; score: number }) => [item.name, item.score.toFixed(5)]);
    };
    const early = await scores().finally(() => {
      lane.resume();
    });
    const position = made.headers['stemma-position'] ?? '';
    expect(early).toHaveLength(2);
    expect(early).toEqual(await scores({ 'stemma-min-position': position, prefer: 'wait=30' }));
  });

  it('embeds a version too that another followed before its turn came', async () => {
    const lane = api.projection.projectorNamed('embedding');
    await lane.pause();
    const made = await api.post('/v1/patterns', { name: 'hasty', content: texts.recipe, createdBy: 'a' });
    const second = await api.post(`/v1/patterns/${made.body.pattern.patternId}/versions`, {
      evolutionType: 'refined',
      content: texts.retry,
      createdBy: 'a',
    });
    lane.resume();
    const { position: written } = await api.projection.status();
    expect(second.status).toBe(201);
    expect(await api.projection.projectorNamed('embedding-past').reaches(written, 60_000)).toBe(true);
    const found = await api.post('/v1/similar', { nodeId: made.body.node.nodeId, limit: 1 }, fresh());
    expect(found).toMatchObject({ status: 200 });
  });

  it('tells per store what became of a write', async () => {
    await api.post('/v1/similar', { nodeId: ids.retry }, fresh());
    let write = await api.get(`/v1/writes/${position}`);
    while (write.body.stores.some(({ state }: { state: string }) => state === 'pending')) {
      write = await api.get(`/v1/writes/${position}`);
    }
    expect(write.body.stores).toEqual([
      { store: 'postgres', state: 'applied', cause: null },
      { store: 'graph', state: 'applied', cause: null },
      { store: 'search', state: 'applied', cause: null },
      { store: 'embedding', state: 'applied', cause: null },
      { store: 'embedding-past', state: 'applied', cause: null },
      { store: 'vectors', state: 'applied', cause: null },
    ]);
    const sync = await api.get('/v1/sync');
    const names = sync.body.mirrors.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['graph', 'search', 'embedding', 'embedding-past', 'vectors']);
    expect((await api.get('/v1/writes/999999999.1')).body.code).toBe('invalid_position');
    expect((await api.get('/v1/writes/nonsense')).body.code).toBe('invalid_position');
  });

  it('does not show a deleted version, nor one that is deleted and embedded late', async () => {
    const made = await api.post('/v1/patterns', { name: 'doomed', content: texts.retry, createdBy: 'a' });
    const gone = await api.delete(`/v1/patterns/${made.body.pattern.patternId}`, { 'if-match': '*' });
    const headers = { 'stemma-min-position': gone.headers['stemma-position'] ?? '', prefer: 'wait=30' };
    const found = await api.post('/v1/similar', { text: texts.retry, limit: 100 }, headers);
    expect(idsOf(found.body.items)).not.toContain(made.body.node.nodeId);
  });

  it.each([
    ['nothing to look for', {}, 'validation_failed'],
    [
      'two things to look for',
      { text: 'a', nodeId: '0190a000-0000-7000-8000-000000000000' },
      'validation_failed',
    ],
    ['an unknown version', { nodeId: '0190a000-0000-7000-8000-000000000000' }, 'node_not_found'],
    ['a vector of another length', { vector: [1, 2, 3] }, 'embedding_dimension_mismatch'],
    ['a zero vector', { vector: Array.from({ length: 512 }, () => 0) }, 'validation_failed'],
    ['a limit of 0', { text: 'a', limit: 0 }, 'validation_failed'],
    ['an unknown filter', { text: 'a', filter: { colour: 'red' } }, 'validation_failed'],
  ])('refuses %s', async (_, body, code) => {
    expect((await api.post('/v1/similar', body)).body.code).toBe(code);
  });

  it.each([
    ['a vector of another length', [1], 'embedding_dimension_mismatch'],
    ['the zero vector', Array.from({ length: 512 }, () => 0), 'validation_failed'],
    ['text', 'abc', 'validation_failed'],
  ])('refuses %s as an embedding', async (_, vector, code) => {
    expect((await api.put(`/v1/nodes/${ids.retry}/embedding`, { vector })).body.code).toBe(code);
  });
});
