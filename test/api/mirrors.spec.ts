import pg from 'pg';
import { testApi, type Answer, type TestApi } from './api-client.js';

const DIMENSIONS = 512;
const vector = (turn: number): number[] =>
  Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(turn * 0.7 + i));

describe('the administration of mirrors over HTTP', () => {
  let api: TestApi;
  let database: pg.Client;
  beforeAll(async () => {
    api = await testApi({ kind: 'local' });
    database = new pg.Client({ connectionString: api.databaseUrl });
    await database.connect();
  });
  afterAll(async () => {
    await database.end();
    await api.close();
  });

  async function embedded(name: string): Promise<{ nodeId: string; position: string }> {
    const { body } = await api.post('/v1/patterns', { name, content: name, createdBy: 'ada' });
    const { nodeId } = body.node;
    const answer = await api.put(`/v1/nodes/${nodeId}/embedding`, { vector: vector(1) });
    return { nodeId, position: answer.headers['stemma-position'] ?? '' };
  }

  async function ended({ body }: Answer): Promise<Answer['body']> {
    for (;;) {
      const { body: job } = await api.get(`/v1/jobs/${body.jobId}`);
      if (job.state !== 'running') return job;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('verifies, repairs and rebuilds as jobs that can be asked for', async () => {
    const { position } = await embedded('one');
    await api.post('/v1/similar', { text: 'one' }, { 'stemma-min-position': position, prefer: 'wait=30' });
    for (const kind of ['verify', 'repair', 'rebuild']) {
      const begun = await api.post(`/v1/mirrors/vectors/${kind}`);
      expect(begun.status).toBe(202);
      expect(await ended(begun)).toMatchObject({ kind, mirror: 'vectors', state: 'done', cause: null });
    }
    const all = await api.post('/v1/mirrors/all/verify');
    expect(all.body.items).toMatchObject([
      { kind: 'verify', mirror: 'graph' },
      { kind: 'verify', mirror: 'vectors' },
    ]);
    const [graph, job] = all.body.items;
    expect(await ended({ ...all, body: graph })).toMatchObject({ state: 'done', cause: null });
    expect(await ended({ ...all, body: job })).toMatchObject({
      result: [
        {
          subject: 'point',
          missing: { count: 0 },
          stale: { count: 0 },
          orphan: { count: 0 },
          ahead: { count: 0 },
        },
      ],
    });
    const { body } = await api.get('/v1/jobs?mirror=vectors');
    expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
      'verify',
      'rebuild',
      'repair',
      'verify',
    ]);
    const sync = (await api.get('/v1/sync')).body;
    expect(sync.mirrors.find(({ name }: { name: string }) => name === 'vectors')).toMatchObject({
      drift: { entities: 0 },
      // The rebuild wrote one.
      snapshot: { savedAt: expect.any(String), cause: null },
    });
    expect((await api.get('/metrics')).body).toContain('stemma_mirror_drift_entities{mirror="vectors"} 0');
  });

  it('verifies as deep as it is asked to, and as deep as there is a word for', async () => {
    const asked = async (query: string): Promise<Answer> => api.post(`/v1/mirrors/vectors/verify${query}`);
    for (const [query, depth] of [
      ['', 'quick'],
      ['?depth=deep', 'deep'],
      ['?depth=quick', 'quick'],
    ] as const)
      expect(await ended(await asked(query))).toMatchObject({ depth, state: 'done' });
    expect(await ended(await api.post('/v1/mirrors/vectors/repair'))).toMatchObject({ depth: null });
    for (const query of ['?depth=deeper', '?depth=', '?depth=deep&depth=quick', '?deep=true'])
      expect(await asked(query)).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect((await asked('?depth=deeper')).body.errors).toMatchObject([{ pointer: '/depth' }]);
  });

  it('refuses mirrors, jobs and letters that there are not', async () => {
    expect((await api.post('/v1/mirrors/nowhere/verify')).body).toMatchObject({
      code: 'mirror_not_found',
      mirrors: ['graph', 'vectors'],
    });
    const id = '00000000-0000-4000-8000-000000000000';
    expect((await api.get(`/v1/jobs/${id}`)).body.code).toBe('job_not_found');
    expect((await api.delete(`/v1/jobs/${id}`)).body.code).toBe('job_not_found');
    expect((await api.get(`/v1/dead-letters/vectors/point/${id}`)).body.code).toBe('dead_letter_not_found');
    for (const [path, pointer] of [
      [`/v1/dead-letters/%00/point/${id}`, '/mirror'],
      [`/v1/dead-letters/vectors/%00/${id}`, '/subject'],
      ['/v1/dead-letters?mirror=%00', '/mirror'],
      ['/v1/jobs?mirror=%00', '/mirror'],
    ] as const)
      expect((await api.get(path)).body).toMatchObject({ errors: [{ pointer, code: 'invalid_text' }] });
  });

  it('shows a dead letter, and clears it by a retry once the cause is mended', async () => {
    const { nodeId, position } = await embedded('poisoned');
    await api.post('/v1/similar', { text: 'one' }, { 'stemma-min-position': position, prefer: 'wait=30' });
    // As another program might leave it: a vector of the wrong length.
    const { rows } = await database.query('select vector from stemma.node_embeddings where node_id = $1', [
      nodeId,
    ]);
    await database.query('update stemma.node_embeddings set vector = $2, rev = rev + 1 where node_id = $1', [
      nodeId,
      Buffer.alloc(8, 1),
    ]);
    await database.query(
      `insert into stemma.change_log (topic, entity_id, state_rev) values ('embedding', $1, 2)`,
      [nodeId],
    );
    let letters: Answer['body'][] = [];
    while (letters.length === 0) letters = (await api.get('/v1/dead-letters?mirror=vectors')).body.items;
    expect(letters).toMatchObject([{ mirror: 'vectors', subject: 'point', id: nodeId }]);
    const path = `/v1/dead-letters/vectors/point/${nodeId}`;
    expect((await api.get(path)).body).toMatchObject({
      payload: { nodeId },
      cause: expect.stringContaining('dimensions'),
    });
    expect((await api.post(`${path}/retry`)).body).toMatchObject({ outcome: 'refused' });
    expect((await api.delete(path)).status).toBe(204);
    expect((await api.get(path)).body).toMatchObject({ droppedAt: expect.any(String) });
    const found = await api.post('/v1/similar', { text: 'one' });
    expect(found.headers).toMatchObject({ 'stemma-source': 'vectors' });
    expect(found.headers).not.toHaveProperty('stemma-fallback');
    await database.query('update stemma.node_embeddings set vector = $2, rev = rev + 1 where node_id = $1', [
      nodeId,
      rows[0].vector,
    ]);
    expect((await api.post(`${path}/retry`)).body).toEqual({ outcome: 'applied' });
    expect((await api.get(path)).status).toBe(404);
  });

  it('names the transaction that holds the mirrors back', async () => {
    await database.query(`set application_name = 'a forgotten console'`);
    await database.query('begin');
    await database.query('select pg_current_xact_id()');
    await api.post('/v1/patterns', { name: 'waits', content: 'x', createdBy: 'ada' });
    const { frontier } = (await api.get('/v1/sync')).body;
    expect(frontier).toMatchObject({
      state: 'moving',
      heldBackBy: { application: 'a forgotten console', state: 'idle in transaction' },
    });
    await database.query('rollback');
  });

  it('tells of a write whether each mirror shows it, or something newer', async () => {
    const { nodeId, position } = await embedded('twice');
    const second = await api.put(`/v1/nodes/${nodeId}/embedding`, { vector: vector(2) });
    const last = second.headers['stemma-position'] ?? '';
    await api.post('/v1/similar', { text: 'x' }, { 'stemma-min-position': last, prefer: 'wait=30' });
    const stateOf = async (at: string): Promise<string> =>
      (await api.get(`/v1/writes/${at}`)).body.stores.find(
        ({ store }: { store: string }) => store === 'vectors',
      ).state;
    expect(await stateOf(position)).toBe('superseded');
    expect(await stateOf(last)).toBe('applied');
  });
});
