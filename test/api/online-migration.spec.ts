import { newId } from '@stemma/models';
import pg from 'pg';
import { testApi, type TestApi } from './api-client.js';

describe('a migration that adds columns beside the running service', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  async function addColumnToEveryTable(): Promise<void> {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ name: string }>(
        `select format('%I.%I', n.nspname, c.relname) as name from pg_class c
         join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'stemma' and c.relkind in ('r', 'p') and not c.relispartition`,
      );
      for (const { name } of rows) await client.query(`alter table ${name} add column one_more integer`);
    } finally {
      await client.end();
    }
  }

  it('disturbs no request', async () => {
    const name = { name: 'p', content: 'x', createdBy: 'ada' };
    const { pattern, node } = (await api.post('/v1/patterns', name)).body;
    const { patternId } = pattern;
    const given = { executionId: newId(), nodeId: node.nodeId, executionTimeMs: 1, success: true };
    const importId = newId();
    const line = JSON.stringify({ record: 'pattern', name: 'q', patternId: newId(), createdBy: 'ada' });
    const requests: (() => ReturnType<TestApi['get']>)[] = [
      () => api.post('/v1/patterns', name),
      () =>
        api.post(`/v1/patterns/${patternId}/versions`, {
          content: newId(),
          createdBy: 'ada',
          evolutionType: 'refinement',
        }),
      () => api.post('/v1/executions', given),
      () => api.post('/v1/feedback', { patternId, createdBy: 'ada', feedbackText: 'good' }),
      () =>
        api.send('POST', `/v1/import?importId=${importId}`, `${line}\n`, {
          'content-type': 'application/x-ndjson',
        }),
      () => api.get(`/v1/imports/${importId}`),
      () => api.get(`/v1/patterns/${patternId}`),
      () => api.get('/v1/patterns'),
      () => api.get(`/v1/nodes/${node.nodeId}`),
      () => api.get(`/v1/nodes/${node.nodeId}/descendants`),
      () => api.get('/v1/events'),
      () => api.get('/v1/feedback'),
      () => api.get('/v1/improvements'),
      () => api.get(`/v1/patterns/${patternId}/usage`),
      () => api.get(`/v1/patterns/${patternId}/analytics`),
      () => api.get(`/v1/patterns/${patternId}/performance`),
      () => api.get(`/v1/patterns/${patternId}/feedback/summary`),
      () => api.get('/v1/dead-letters'),
      () => api.get('/v1/jobs'),
      () => api.get('/v1/sync'),
    ];
    const statuses = async (): Promise<number[]> => {
      const answers = [];
      for (const request of requests) answers.push((await request()).status);
      return answers;
    };
    await statuses();
    const before = await statuses();
    await addColumnToEveryTable();
    expect(await statuses()).toEqual(before);
    expect(before.every((status) => status < 300)).toBe(true);
  });
});
