import pg from 'pg';
import { testApi, type TestApi } from './api-client.js';

describe('state of the service', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(undefined, { bodyLimitBytes: 100_000 });
  });
  afterAll(() => api.close());

  it('lives, and is ready', async () => {
    expect(await api.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await api.get('/health/ready')).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        details: {
          postgres: { status: 'up' },
          mirrors: { status: 'up', graph: { state: expect.stringMatching(/^(ready|warming)$/) } },
        },
      },
    });
  });

  it('says of every answer where it came from, of those that only the record gives too', async () => {
    const { body } = await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' });
    const pattern = `/v1/patterns/${body.pattern.patternId as string}`;
    const node = `/v1/nodes/${body.node.nodeId as string}`;
    const lists = [
      '/v1/patterns',
      '/v1/events?limit=1',
      '/v1/patterns?name=x',
      '/v1/feedback',
      '/v1/improvements',
    ];
    const ofPattern = ['', '/versions', '/audit', '/usage', '/performance', '/assignment?unit=u'];
    for (const path of [...lists, ...ofPattern.map((of) => pattern + of), node]) {
      const { headers } = await api.get(path);
      expect([path, headers['stemma-source'], headers['stemma-lag-ms']]).toEqual([path, 'postgres', '0']);
    }
  });

  it('says what is not ready', async () => {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    try {
      await client.query(`update stemma.migrations set name = 'Other' || name`);
      const answer = await api.get('/health/ready');
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({
        code: 'store_unavailable',
        checks: { postgres: { status: 'down' } },
      });
      expect(answer.body.detail).toMatch(/migrations are not done: CanonicalRecord/);
      expect((await api.get('/health/live')).status).toBe(200);
    } finally {
      await client.query(`update stemma.migrations set name = replace(name, 'Other', '')`);
      await client.end();
    }
  });

  it('measures requests by route, never by path', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    await api.get(`/v1/nodes/${unknown}`);
    await api.get(`/v1/nowhere/${unknown}`);
    const { body, headers } = await api.get('/metrics');
    expect(headers['content-type']).toMatch('text/plain');
    expect(body).toMatch(
      /stemma_http_request_duration_seconds_count\{method="GET",route="\/v1\/nodes\/:nodeId",status="404"\} 1/,
    );
    expect(body).toMatch(/duration_seconds_count\{method="GET",route="unknown",status="404"\} 1/);
    expect(body).toMatch(/process_resident_memory_bytes/);
    expect(body).not.toContain(unknown);
  });

  it('goes on with the caller’s trace in a span of its own, and names the correlation id on every answer', async () => {
    const traceId = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    const answer = await api.post('/v1/patterns', { name: 'p', createdBy: 'ada' }, { traceparent });
    expect(answer.headers['x-correlation-id']).toBe(traceId);
    expect(answer.headers.traceparent).toMatch(
      new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[\\da-f]{16}-01$`),
    );
    const events = (await api.get(`/v1/events?correlationId=${traceId}`)).body.items;
    expect(events).toHaveLength(2);
    expect(events[0].metadata).toEqual({ traceparent });

    const refused = await api.get('/v1/%ff', { 'x-correlation-id': 'mine' });
    expect(refused.headers['x-correlation-id']).toBe('mine');
    expect(refused.body.correlationId).toBe('mine');
    const made = await api.get('/v1/nowhere', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` });
    expect(made.headers.traceparent).toBeUndefined();
    expect(made.headers['x-correlation-id']).toBe(made.body.correlationId);
  });

  it('says which methods a path takes', async () => {
    const answer = await api.delete('/health/live');
    expect(answer).toMatchObject({
      status: 405,
      headers: { allow: 'GET' },
      body: { code: 'method_not_allowed' },
    });
  });

  it('holds bodies to the configured limit', async () => {
    const answer = await api.post('/v1/patterns', {
      name: 'p',
      createdBy: 'ada',
      content: 'x'.repeat(100_000),
    });
    expect(answer.body).toMatchObject({ status: 413, code: 'payload_too_large' });
  });
});
