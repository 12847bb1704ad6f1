import pg from 'pg';
import { testApi, type TestApi } from './api-client.js';

jest.setTimeout(120_000);

describe('while requests hold all their connections', () => {
  let api: TestApi;
  let writer: pg.Client;
  beforeAll(async () => {
    api = await testApi();
    writer = new pg.Client({ connectionString: api.databaseUrl });
    await writer.connect();
  });
  afterAll(async () => {
    await writer.end();
    await api.close();
  });

  it('readiness, mirrors and exports have others', async () => {
    const { patternId } = (await api.post('/v1/patterns', { name: 'p', createdBy: 'ada' })).body.pattern;
    await writer.query('begin; lock table stemma.feedback in access exclusive mode');
    const waiting = Array.from({ length: 20 }, () =>
      api.get(`/v1/feedback?patternId=${patternId as string}`),
    );
    const held = async (): Promise<number> => {
      const { rows } = await writer.query<{ held: number }>(
        `select count(*)::int as held from pg_locks
         where not granted and relation = 'stemma.feedback'::regclass`,
      );
      return rows[0]?.held ?? 0;
    };
    while ((await held()) < 16) await new Promise((resolve) => setTimeout(resolve, 50));
    // On a busy machine readiness may be slow too, which it tells; without a connection it would be so always.
    while ((await api.get('/health/ready')).status !== 200);
    expect((await api.get('/v1/sync')).status).toBe(200);
    expect((await api.get('/metrics')).body).toContain('stemma_mirrors_known 1');
    const exported = api.get(`/v1/export?patternId=${patternId as string}`);
    await writer.query('commit');
    expect((await exported).status).toBe(200);
    for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(200);
  });
});
