import { isInfrastructureFault } from '@stemma/projection';
import { front, type Front } from '@stemma/testing';
import { QdrantMirror } from './qdrant-mirror.js';
import { QdrantServer } from './qdrant-server.js';

const NEVER = new AbortController().signal;
const VERSION = JSON.stringify({ title: 'qdrant - vector search engine', version: '1.18.3' });

function at(url: string, apiKey: string | null = null): QdrantMirror {
  return new QdrantMirror({ url, apiKey, prefix: 'x', record: 'r', model: 'm', dimensions: 3 });
}

async function reasonOf(mirror: QdrantMirror, signal = NEVER): Promise<unknown> {
  return mirror.position(0, signal).then(
    () => 'it answered',
    (reason: unknown) => reason,
  );
}

describe('what is told of a Qdrant that cannot be used', () => {
  let server: Front;
  afterEach(() => server.close());

  async function answering(
    status: number,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<Front> {
    return (server = await front(({ url }, _body, response) => {
      if (url === '/') return void response.end(VERSION);
      response.writeHead(status, headers).end(body);
    }));
  }

  it.each([
    [401, 'Must provide an API key or an Authorization bearer token', 'look at QDRANT_API_KEY (401)'],
    [403, '{"status":{"error":"Forbidden"}}', 'look at QDRANT_API_KEY (403)'],
    [404, '<html>default backend</html>', '(404: <html>default backend</html>)'],
    [404, '{"detail":"Not Found"}', '(404: {"detail":"Not Found"})'],
    [408, '{"status":{"error":"too slow"}}', '(408: too slow)'],
    [429, '', '(429: without a reason)'],
    [500, '{"status":{"error":"panic"}}', '(500: panic)'],
    [503, '<html>away\u0000</html>', '(503: <html>away\uFFFD</html>)'],
    [507, '{"status":{"error":"no space"}}', '(507: no space)'],
    [204, '', 'cannot do that now (502'],
    [200, '<html></html>', 'gives an answer that is not Qdrant’s'],
    [200, '{"half', 'gives an answer that is not Qdrant’s'],
  ])('%i %s is the fault of the store: %s', async (status, body, told) => {
    const reason = await reasonOf(at((await answering(status, body)).url));
    expect(isInfrastructureFault(reason)).toBe(true);
    expect((reason as Error).message).toContain(told);
  });

  it('is not found at all where something else answers for it', async () => {
    server = await front((_request, _body, response) => {
      response.writeHead(404).end('404 page not found');
    });
    for (const ask of [
      () => at(server.url).position(0, NEVER),
      () => new QdrantServer({ url: server.url, apiKey: null }).probe(NEVER),
    ])
      await expect(ask()).rejects.toMatchObject({
        code: 'mirror_unavailable',
        message: expect.stringContaining('(404: 404 page not found)'),
      });
  });

  it('refuses a search, as in strict mode: the record can answer it', async () => {
    const { url } = await answering(400, '{"status":{"error":"Help: the limit is too great"}}');
    const question = { limit: 1, minScore: null, filter: {}, timeoutMs: 60_000 };
    const answer = at(url).search({ ...question, vector: Float32Array.of(1, 2, 3) });
    await expect(answer).rejects.toMatchObject({
      code: 'mirror_unavailable',
      message: expect.stringContaining('refuses it: Help: the limit is too great'),
    });
  });

  it('takes one that has too much to do for one that is away', async () => {
    const { url } = await answering(429, '{}', { 'retry-after': '1' });
    expect(isInfrastructureFault(await reasonOf(at(url)))).toBe(true);
  });

  it('sends its key nowhere else', async () => {
    const keys: unknown[] = [];
    const other = await front(({ headers }, _body, response) => {
      keys.push(headers['api-key']);
      response.end(VERSION);
    });
    const { url } = await answering(307, '', { location: `${other.url}/` });
    expect(isInfrastructureFault(await reasonOf(at(url, 'secret')))).toBe(true);
    expect(keys).toEqual([]);
    await other.close();
  });

  it.each([
    ['1.16.3', false],
    ['0.99.0', false],
    ['1.17.0', true],
    ['2.0.0', true],
  ])('tells a version %s of which it is whether it can be used (%s)', async (version, isUsable) => {
    server = await front((request, _body, response) => {
      response.end(JSON.stringify(request.url === '/' ? { version } : { result: [] }));
    });
    const reason = await reasonOf(at(server.url));
    if (isUsable) expect(reason).toBe('it answered');
    else expect((reason as Error).message).toContain(`is version ${version}; Stemma needs 1.17 or newer`);
  });

  it('asks a server that was away for its version again', async () => {
    let version = '1.16.3';
    server = await front((request, _body, response) => {
      response.end(JSON.stringify(request.url === '/' ? { version } : { result: [] }));
    });
    const mirror = at(server.url);
    expect(isInfrastructureFault(await reasonOf(mirror))).toBe(true);
    version = '1.17.1';
    expect(await reasonOf(mirror)).toBe('it answered');
  });

  it('is refused connections and silence alike: the store is away', async () => {
    server = await front(() => undefined);
    const silent = at(server.url).search({
      vector: Float32Array.of(1, 2, 3),
      limit: 1,
      minScore: null,
      filter: {},
      timeoutMs: 60_000,
    });
    await expect(silent).rejects.toMatchObject({ code: 'mirror_unavailable' });
    await server.close();
    const reason = await reasonOf(at(server.url));
    expect((reason as Error).message).toContain('cannot be reached (ECONNREFUSED)');
    // One of those that fetch never asks.
    const barred = await reasonOf(at('http://127.0.0.1:1'));
    expect((barred as Error).message).toContain('cannot be reached (bad port)');
  });

  it('ends a call whose signal is aborted, with its reason', async () => {
    const calls: string[] = [];
    const ending = new AbortController();
    const reason = new Error('the lease is lost');
    server = await front(({ url = '' }, _body, response) => {
      if (url === '/') return void response.end(VERSION);
      calls.push(url);
      ending.abort(reason);
    });
    expect(await reasonOf(at(server.url), ending.signal)).toBe(reason);
    expect(calls).toHaveLength(1);
  });
});
