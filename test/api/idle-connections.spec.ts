import { connect, type Socket } from 'node:net';
import { ndjson, node, pattern, uuid } from '../bulk/bulk.fixture.js';
import { testApi, type TestApi } from './api-client.js';

jest.setTimeout(120_000);

const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n';
const NDJSON = `Content-Type: application/x-ndjson\r\n${CHUNKED}`;
const READERS = 2;
const BAD_LINES = `${'x'.repeat(200)}\n`.repeat(1_000);
const inChunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

describe('connections whose other side stands still within a request', () => {
  let api: TestApi;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    api = await testApi({ kind: 'off' }, { idleMs: 1_500 });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(() => api.close());

  const open = (head: string): Socket => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(head.replace('\r\n', `\r\nHost: ${hostname}:${port}\r\n`));
    return socket;
  };
  const whole = async (socket: Socket): Promise<string> => {
    let text = '';
    for await (const bytes of socket) text += String(bytes);
    return text;
  };
  const cuts = async (labels: string): Promise<number> => {
    const { body } = await api.get('/metrics');
    const line = (body as string)
      .split('\n')
      .find((each) => each.startsWith(`stemma_http_cut_total{${labels}}`));
    return Number(line?.split(' ')[1] ?? 0);
  };

  /** Waits until so many are, and sees that they are no more. */
  const areCut = async (labels: string, count: number): Promise<void> => {
    while ((await cuts(labels)) < count) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await cuts(labels)).toBe(count);
  };

  it('bodies that are not gone on with are refused', async () => {
    const begun = [
      ['/v1/patterns', `Content-Type: application/json\r\n${CHUNKED}${inChunk('{"name":')}`],
      ['/v1/executions/stream', NDJSON + inChunk('{"pattern')],
      ['/v1/import', NDJSON + inChunk('{"record":')],
    ] as const;
    const answers = await Promise.all(
      begun.map(([path, rest]) => whole(open(`POST ${path} HTTP/1.1\r\n${rest}`))),
    );
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1.1 408 /);
      expect(answer).toContain('"code":"request_timeout"');
    }
    for (const [path] of begun)
      expect(await cuts(`method="POST",route="${path}",reason="sender_idle"`)).toBe(1);
  });

  it('a body that goes on, with pauses, is taken however long it is', async () => {
    const socket = open(`POST /v1/import HTTP/1.1\r\nConnection: close\r\n${NDJSON}`);
    for (let i = 0; i < 20; i++) {
      socket.write(inChunk(`${JSON.stringify(pattern(`slow ${String(i)}`))}\n`));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    socket.write('0\r\n\r\n');
    expect(await whole(socket)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('readers that take no answers of imports and execution streams are ended; all others are answered', async () => {
    const paths = ['/v1/import', '/v1/executions/stream'];
    for (const path of paths) {
      for (let reader = 0; reader < READERS; reader++) {
        const socket = open(`POST ${path} HTTP/1.1\r\n${NDJSON}`);
        socket.pause();
        // So many requests on one connection that their answers fill all buffers on the way.
        const body = `${inChunk(BAD_LINES)}0\r\n\r\n`;
        for (let i = 0; i < 40; i++) {
          if (i > 0) socket.write(`POST ${path} HTTP/1.1\r\nHost: ${new URL(api.url).host}\r\n${NDJSON}`);
          socket.write(body);
        }
      }
    }
    expect((await api.get('/health/ready')).status).toBe(200);
    expect((await api.get('/v1/patterns')).status).toBe(200);
    expect((await api.post('/v1/patterns', { name: 'meanwhile', createdBy: 'ada' })).status).toBe(201);
    for (const path of paths) await areCut(`method="POST",route="${path}",reason="reader_idle"`, READERS);
  });

  it('an export and a large lineage that their readers do not take are cut, and told of', async () => {
    const versions = Array.from({ length: 40 }, (_, i) =>
      node(`big ${String(i)}`, 'big', i === 0 ? [] : ['big 0'], { metadata: { note: 'x'.repeat(500_000) } }),
    );
    await api.send('POST', '/v1/import', ndjson([pattern('big'), ...versions]), {
      'content-type': 'application/x-ndjson',
    });
    const lineage = `/v1/nodes/${uuid('big 0')}/descendants`;
    // Waits until the graph has them.
    await api.get(`${lineage}?limit=1`);
    for (const path of ['/v1/export', lineage]) open(`GET ${path} HTTP/1.1\r\n\r\n`).pause();
    for (const route of ['/v1/export', '/v1/nodes/:nodeId/descendants'])
      await areCut(`method="GET",route="${route}",reason="reader_idle"`, 1);
  });
});
