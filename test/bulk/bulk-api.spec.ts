import { setTimeout as sleep } from 'node:timers/promises';
import { request as httpRequest } from 'node:http';
import pg from 'pg';
import { testApi, type TestApi } from '../api/api-client.js';
import { ndjson, node, pattern, uuid } from './bulk.fixture.js';

const NDJSON = { 'content-type': 'application/x-ndjson' };

describe('bulk over HTTP', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const send = (body: string | Buffer, query = '') => api.send('POST', `/v1/import${query}`, body, NDJSON);

  it('imports, tells how far it came, and exports the same again', async () => {
    const importId = uuid('one');
    const answer = await send(
      ndjson([pattern('p'), node('a', 'p'), node('b', 'p', ['a'])]),
      `?importId=${importId}`,
    );
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'stemma-import-id': importId });
    expect(answer.headers['stemma-position']).toMatch(/^\d+\.\d+$/);
    expect(answer.body).toMatchObject({ importId, lines: 3, counts: { nodes: 2, edges: 1 }, badLines: [] });

    const state = await api.get(`/v1/imports/${importId}`);
    expect(state.body).toMatchObject({ importId, lines: 3, badLineCount: 0, cursor: null });
    expect(state.body.finishedAt).not.toBeNull();
    expect((await api.get(`/v1/imports/${uuid('none')}`)).body).toMatchObject({
      status: 404,
      code: 'import_not_found',
    });

    const exported = await api.get('/v1/export');
    expect(exported.headers['content-type']).toMatch('application/x-ndjson');
    const records = (exported.body as string)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(records[0]).toMatchObject({ record: 'header', events: 'included', trailer: true });
    expect(records.at(-1)).toEqual({ record: 'end', counts: { pattern: 1, node: 2, edge: 1, event: 5 } });

    expect((await api.get(`/v1/export?patternId=${uuid('pattern p')}`)).body).toBe(exported.body);
    expect((await api.get(`/v1/export?patternId=${uuid('pattern none')}`)).body).toMatchObject({
      status: 404,
      code: 'pattern_not_found',
    });
    expect((await api.get('/v1/export?namespace=default')).body).toBe(exported.body);
    expect((await api.get('/v1/export?colour=red')).body).toMatchObject({
      status: 422,
      code: 'validation_failed',
    });
  });

  it('sends nothing before the answer to who has not asked for it, and the id with the answer', async () => {
    const statuses: number[] = [];
    const importId = await new Promise<unknown>((resolve, reject) => {
      const { hostname, port } = new URL(api.url);
      const request = httpRequest({ hostname, port, method: 'POST', path: '/v1/import', headers: NDJSON });
      request.on('information', ({ statusCode }: { statusCode: number }) => statuses.push(statusCode));
      request.on('response', (response) => {
        response.resume();
        response.on('end', () => {
          resolve(response.headers['stemma-import-id']);
        });
      });
      request.on('error', reject);
      request.end(ndjson([pattern('unasked')]));
    });
    expect(statuses).toEqual([]);
    expect((await api.get(`/v1/imports/${String(importId)}`)).status).toBe(200);
  });

  it('tells the id that it chose before it has read the body, where asked to', async () => {
    const hint = await new Promise<Record<string, unknown>>((resolve, reject) => {
      const { hostname, port } = new URL(api.url);
      const headers = { ...NDJSON, prefer: 'early-hints' };
      const request = httpRequest({ hostname, port, method: 'POST', path: '/v1/import', headers });
      request.on('information', (info: { statusCode: number; headers: object }) => {
        resolve({ status: info.statusCode, ...info.headers });
        request.destroy();
      });
      request.on('error', reject);
      request.write(ndjson([pattern('early')]));
    });
    expect(hint).toMatchObject({ status: 103 });
    expect((await api.get(`/v1/imports/${String(hint['stemma-import-id'])}`)).status).toBe(200);
  });

  it('refuses what is no NDJSON, in whichever way', async () => {
    const code = async (answer: Promise<{ status: number; body: { code: string } }>): Promise<unknown[]> => {
      const { status, body } = await answer;
      return [status, body.code];
    };
    expect(await code(api.post('/v1/import', { record: 'pattern' }))).toEqual([
      415,
      'unsupported_media_type',
    ]);
    expect(await code(api.send('POST', '/v1/import', 'x', { 'content-type': 'text/plain' }))).toEqual([
      415,
      'unsupported_media_type',
    ]);
    expect(await code(send(''))).toEqual([422, 'validation_failed']);
    expect(await code(send('{}', '?importId=7'))).toEqual([422, 'validation_failed']);
    expect(await code(send('{}', '?mode=other'))).toEqual([422, 'validation_failed']);
    expect(await code(api.send('POST', '/v1/import', '{}\n', { ...NDJSON, 'idempotency-key': 'k' }))).toEqual(
      [422, 'validation_failed'],
    );
  });

  it('reports lines that are too long or not UTF-8, and takes the others', async () => {
    const long = Buffer.alloc(17 * 1024 * 1024, 'x');
    const body = Buffer.concat([
      Buffer.from(ndjson([pattern('long')])),
      long,
      Buffer.from('\n'),
      Buffer.from('{"record":"pattern","name":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}\n'),
      Buffer.from(ndjson([pattern('after')])),
    ]);
    const { body: report } = await send(body);
    expect(report).toMatchObject({
      lines: 4,
      counts: { patterns: 2, bad: 2 },
      badLines: [
        { line: 2, code: 'payload_too_large' },
        { line: 3, code: 'malformed_json' },
      ],
    });
  });

  it('cuts the connection where an export fails on its way', async () => {
    const text = 'x'.repeat(500_000);
    await send(
      ndjson([
        pattern('big'),
        ...Array.from({ length: 60 }, (_, i) => node(`big ${String(i)}`, 'big', [], { content: text })),
      ]),
    );
    const response = await fetch(`${api.url}/v1/export`);
    const reader = response.body?.getReader();
    await reader?.read();
    await terminateExports(api.databaseUrl);
    const rest = async (): Promise<void> => {
      for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read());
    };
    await expect(rest()).rejects.toThrow();
  });
});

/** Ends the connection of the export, which stands in its transaction until somebody reads on. */
async function terminateExports(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const standing = `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and state = 'idle in transaction'
       and state_change < clock_timestamp() - interval '200 ms'`;
  while ((await client.query(standing)).rowCount === 0) await sleep(20);
  await client.end();
}
