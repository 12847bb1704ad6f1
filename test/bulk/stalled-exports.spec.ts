import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { testApi, type TestApi } from '../api/api-client.js';
import { ndjson, node, pattern } from './bulk.fixture.js';

const BIG = 'x'.repeat(500_000);

jest.setTimeout(60_000);

describe('exports whose readers do not read', () => {
  let api: TestApi;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    api = await testApi({ kind: 'off' }, { idleMs: 3_000 });
    const versions = Array.from({ length: 60 }, (_, i) =>
      node(`big ${String(i)}`, 'big', [], { content: BIG }),
    );
    await api.send('POST', '/v1/import', ndjson([pattern('big'), ...versions]), {
      'content-type': 'application/x-ndjson',
    });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(() => api.close());

  /** Asks, and reads nothing beyond the status of the answer, which it returns. */
  const stalled = (method: string): Promise<string> =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(api.url);
      const socket = connect(Number(port), hostname);
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.write(`${method} /v1/export HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
      socket.once('data', (answer: Buffer) => {
        socket.pause();
        resolve(answer.toString('latin1').slice(9, 12));
      });
    });

  it('leave every other request its answer; one export too many is told when to come again', async () => {
    const statuses = await Promise.all(Array.from({ length: 32 }, () => stalled('GET')));
    expect(statuses.filter((status) => status === '200')).toHaveLength(4);
    expect(statuses.filter((status) => status === '503')).toHaveLength(28);
    expect(await api.get('/v1/export')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '30' },
      body: { code: 'exports_busy' },
    });
    expect((await api.get('/health/ready')).status).toBe(200);
    expect((await api.get('/v1/patterns')).status).toBe(200);
    expect((await api.post('/v1/patterns', { name: 'meanwhile', createdBy: 'ada' })).status).toBe(201);
  });

  it('are ended, and others take their place', async () => {
    // The readers of the test before have left, and may be held for a moment yet.
    for (let readers = 0; readers < 4;) {
      if ((await stalled('GET')) === '200') readers++;
      else await sleep(20);
    }
    let answer = await api.get('/v1/export');
    expect(answer.status).toBe(503);
    while (answer.status === 503) {
      await sleep(100);
      answer = await api.get('/v1/export');
    }
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('"record":"end"');
  });

  it('are none where only the headers were asked for: HEAD reads nothing', async () => {
    const statuses = await Promise.all(Array.from({ length: 32 }, () => stalled('HEAD')));
    expect(statuses.filter((status) => status !== '405')).toEqual([]);
    const answer = await fetch(`${api.url}/v1/patterns`, { method: 'HEAD' });
    expect(answer.headers.get('allow')).toBe('GET, POST');
  });
});
