import { connect, type Socket } from 'node:net';
import { ndjson, node, pattern } from '../bulk/bulk.fixture.js';
import { testApi, type TestApi } from './api-client.js';

jest.setTimeout(60_000);

const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n';
const NDJSON = `Content-Type: application/x-ndjson\r\n${CHUNKED}`;
const READERS = 8;
const BAD_LINES = `${'x'.repeat(200)}\n`.repeat(1_000);
const inChunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

describe('connections whose other side stands still within a request', () => {
  let api: TestApi;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    api = await testApi({ kind: 'off' }, { idleMs: 2_000 });
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

  it.each([
    ['POST', '/v1/patterns', `Content-Type: application/json\r\n${CHUNKED}${inChunk('{"name":')}`],
    ['POST', '/v1/executions/stream', NDJSON + inChunk('{"pattern')],
    ['POST', '/v1/import', NDJSON + inChunk('{"record":')],
  ])('a body that is not gone on with is refused: %s %s', async (method, path, rest) => {
    const answer = await whole(open(`${method} ${path} HTTP/1.1\r\n${rest}`));
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
    expect(await cuts(`method="${method}",route="${path}",reason="sender_idle"`)).toBe(1);
  });

  it('a body that goes on, with pauses, is taken', async () => {
    const socket = open(`POST /v1/import HTTP/1.1\r\nConnection: close\r\n${NDJSON}`);
    for (let i = 0; i < 4; i++) {
      socket.write(inChunk(`${JSON.stringify(pattern(`slow ${String(i)}`))}\n`));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    socket.write('0\r\n\r\n');
    expect(await whole(socket)).toMatch(/^HTTP\/1.1 200 /);
  });

  it.each([
    ['/v1/import', 'import answers'],
    ['/v1/executions/stream', 'answers of an execution stream'],
  ])('readers that take no answer of %s are ended; every other request is answered', async (path) => {
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
    expect((await api.get('/health/ready')).status).toBe(200);
    expect((await api.get('/v1/patterns')).status).toBe(200);
    expect((await api.post('/v1/patterns', { name: 'meanwhile', createdBy: 'ada' })).status).toBe(201);
    const labels = `method="POST",route="${path}",reason="reader_idle"`;
    while ((await cuts(labels)) < READERS) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await cuts(labels)).toBe(READERS);
  });

  it('an export that its reader does not take is cut, and told of', async () => {
    const versions = Array.from({ length: 40 }, (_, i) =>
      node(`big ${String(i)}`, 'big', [], { content: 'x'.repeat(500_000) }),
    );
    await api.send('POST', '/v1/import', ndjson([pattern('big'), ...versions]), {
      'content-type': 'application/x-ndjson',
    });
    open('GET /v1/export HTTP/1.1\r\n\r\n').pause();
    const labels = 'method="GET",route="/v1/export",reason="reader_idle"';
    while ((await cuts(labels)) === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await cuts(labels)).toBe(1);
  });
});
