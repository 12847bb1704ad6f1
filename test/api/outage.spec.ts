import pg from 'pg';
import { testApi, type TestApi } from './api-client.js';

describe('while the database is away', () => {
  let api: TestApi;
  let server: pg.Client;
  let name: string;
  let paths: string[];
  let patternId: string;
  let nodeId: string;

  beforeAll(async () => {
    api = await testApi();
    const url = new URL(api.databaseUrl);
    name = url.pathname.slice(1);
    url.pathname = '/postgres';
    server = new pg.Client({ connectionString: url.href });
    await server.connect();
    const root = (await api.post('/v1/patterns', { name: 'p', content: 'a', createdBy: 'ada' })).body;
    ({ patternId } = root.pattern);
    ({ nodeId } = root.node);
    const child = await api.post(`/v1/patterns/${patternId}/versions`, {
      evolutionType: 'refined',
      content: 'b',
      createdBy: 'ada',
    });
    const [{ edgeId }] = child.body.edges;
    const [{ eventId }] = (await api.get('/v1/events')).body.items;
    paths = [
      '/health/ready',
      '/v1/patterns',
      `/v1/patterns/${patternId}`,
      `/v1/patterns/${patternId}/versions`,
      `/v1/patterns/${patternId}/usage`,
      `/v1/patterns/${patternId}/performance`,
      `/v1/patterns/${patternId}/audit`,
      `/v1/nodes/${nodeId}`,
      `/v1/edges/${edgeId as string}`,
      '/v1/events',
      `/v1/events/${eventId as string}`,
      '/v1/export',
      '/v1/sync',
      '/v1/jobs',
      '/v1/dead-letters',
      `/v1/writes/${child.headers['stemma-position'] ?? ''}`,
    ];
  });
  afterAll(async () => {
    await server.end();
    await api.close();
  });

  const endConnections = async (): Promise<void> => {
    await server.query('select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = $1', [
      name,
    ]);
  };
  const away = async (): Promise<void> => {
    await server.query(`alter database ${name} allow_connections false`);
    await endConnections();
    await server.query(`alter database ${name} rename to ${name}_away`);
  };
  const back = async (): Promise<void> => {
    await server.query(`alter database ${name}_away rename to ${name}`);
    await server.query(`alter database ${name} allow_connections true`);
  };

  it('answers every question and every write with 503, and goes on by itself once it is back', async () => {
    const execution = { nodeId, executionTimeMs: 1, success: true };
    const asked = async (): Promise<unknown[]> => {
      const answers = [];
      for (const path of paths) answers.push([path, await api.get(path)] as const);
      answers.push([
        'POST pattern',
        await api.post('/v1/patterns', { name: 'q', createdBy: 'ada' }),
      ] as const);
      answers.push(['POST execution', await api.post('/v1/executions', execution)] as const);
      return answers.map(([path, { status, body, headers }]) => [
        path,
        status,
        body.code ?? null,
        headers['retry-after'] ?? null,
      ]);
    };
    const all = [...paths, 'POST pattern', 'POST execution'];
    await away();
    try {
      expect((await api.get('/health/live')).status).toBe(200);
      expect(await asked()).toEqual(all.map((path) => [path, 503, 'store_unavailable', '1']));
    } finally {
      await back();
    }
    expect(await asked()).toEqual(all.map((path) => [path, path.startsWith('POST') ? 201 : 200, null, null]));
    expect((await api.get(`/v1/nodes/${nodeId}`)).body.usageCount).toBe(1);
    expect((await api.get('/v1/patterns?name=q')).body.items).toHaveLength(1);
  });

  it('answers questions, and writes with 503, where a standby has taken its place that takes none yet', async () => {
    const writes: Record<string, object> = {
      '/v1/patterns': { name: 's', createdBy: 'ada' },
      '/v1/executions': { nodeId, executionTimeMs: 1, success: true },
      '/v1/feedback': { patternId, createdBy: 'ada', feedbackText: 'good' },
    };
    const written = async (): Promise<unknown[]> => {
      const answers = [];
      for (const [path, body] of Object.entries(writes)) answers.push(await api.post(path, body));
      return answers.map(({ status, body }) => [status, body.code ?? null]);
    };
    const failOver = async (how: string): Promise<void> => {
      await server.query(`alter database ${name} ${how}`);
      await endConnections();
    };
    await failOver('set default_transaction_read_only = on');
    try {
      expect((await api.get(`/v1/nodes/${nodeId}`)).status).toBe(200);
      expect(await written()).toEqual(Object.keys(writes).map(() => [503, 'store_unavailable']));
    } finally {
      await failOver('reset default_transaction_read_only');
    }
    expect(await written()).toEqual(Object.keys(writes).map(() => [201, null]));
  });
});
