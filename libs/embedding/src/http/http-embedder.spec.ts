import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpEmbedder, type HttpEmbedderOptions } from './http-embedder.js';

interface Request {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly model: string;
  readonly input: string[];
}
type Answer = (request: Request, response: ServerResponse) => void;

const vectorOf = (text: string): number[] => [text.length + 1, 1, 0];

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const embedAll: Answer = ({ input }, response) => {
  const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }));
  json(response, 200, { object: 'list', data: data.reverse() });
};

const refusing =
  (refused: (text: string) => boolean): Answer =>
  (request, response) => {
    if (request.input.some(refused)) json(response, 400, { error: { message: 'no' } });
    else embedAll(request, response);
  };

describe('HttpEmbedder', () => {
  let server: Server;
  let requests: Request[];
  let answer: Answer;

  const embedder = (options: Partial<HttpEmbedderOptions> = {}): HttpEmbedder => {
    const { port } = server.address() as AddressInfo;
    return new HttpEmbedder({
      url: `http://127.0.0.1:${String(port)}/v1/`,
      model: 'm',
      dimensions: 3,
      ...options,
    });
  };

  beforeAll(async () => {
    server = createServer((message: IncomingMessage, response) => {
      let text = '';
      message.on('data', (chunk) => (text += String(chunk)));
      message.on('end', () => {
        const request = {
          ...(JSON.parse(text) as { model: string; input: string[] }),
          path: message.url,
          authorization: message.headers.authorization,
        };
        requests.push(request);
        answer(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    requests = [];
    answer = embedAll;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends batches with model and key, and keeps the order of the texts whatever that of the answer', async () => {
    const texts = ['a', 'bb', 'ccc', 'dddd', ''];
    const vectors = await embedder({ batchSize: 2, apiKey: 'secret' }).embed(texts);
    expect(vectors.map((vector) => vector[0])).toEqual([2, 3, 4, 5, 2]);
    expect(requests.map(({ input }) => input)).toEqual([['a', 'bb'], ['ccc', 'dddd'], [' ']]);
    expect(requests[0]).toMatchObject({ path: '/v1/embeddings', model: 'm', authorization: 'Bearer secret' });
  });

  it('cuts texts to the stated number of characters, never inside one', async () => {
    await embedder({ maxCharacters: 3 }).embed(['abcdef']);
    expect(requests[0]?.input).toEqual(['abc']);
    await embedder({ maxCharacters: 3 }).embed(['ab😀']);
    expect(requests[1]?.input).toEqual(['ab']);
  });

  it.each([401, 403, 404, 408, 429, 500, 503])('calls status %i an unavailable endpoint', async (status) => {
    answer = (_, response) => {
      json(response, status, {});
    };
    await expect(embedder().embed(['a'])).rejects.toMatchObject({ code: 'embedding_unavailable' });
  });

  it.each([400, 413, 422])('names the texts that are refused with status %i', async (status) => {
    answer = ({ input, ...rest }, response) => {
      if (input.some((text) => text.startsWith('bad'))) json(response, status, {});
      else embedAll({ input, ...rest }, response);
    };
    await expect(embedder({ batchSize: 3 }).embed(['a', 'b', 'c', 'd', 'bad', 'e'])).rejects.toMatchObject({
      code: 'validation_failed',
      faults: [{ pointer: '/4' }],
    });
  });

  it('blames a lone text only where the endpoint accepts another', async () => {
    answer = refusing((text) => text === 'bad');
    await expect(embedder().embed(['bad'])).rejects.toMatchObject({ code: 'validation_failed' });
    answer = refusing(() => true);
    await expect(embedder().embed(['bad', 'a'])).rejects.toMatchObject({ code: 'embedding_unavailable' });
  });

  it('accepts in single requests what was too much for one', async () => {
    answer = (request, response) => {
      if (request.input.length > 1) json(response, 413, {});
      else embedAll(request, response);
    };
    expect(await embedder().embed(['a', 'bb'])).toHaveLength(2);
  });

  it('refuses vectors of another dimension', async () => {
    await expect(embedder({ dimensions: 4 }).embed(['a'])).rejects.toMatchObject({
      code: 'embedding_dimension_mismatch',
      extra: { expected: 4, actual: 3 },
    });
  });

  it('names the text whose vector has no direction', async () => {
    answer = ({ input }, response) => {
      json(response, 200, {
        data: input.map((text) => ({ embedding: text === 'z' ? [0, 0, 0] : [1, 0, 0] })),
      });
    };
    await expect(embedder().embed(['a', 'z'])).rejects.toMatchObject({ faults: [{ pointer: '/1' }] });
  });

  it.each([
    ['no JSON', 'oops'],
    ['another form', '{"embeddings":[]}'],
    ['fewer vectors', '{"data":[]}'],
    ['numbers beyond a float', '{"data":[{"index":0,"embedding":[1e999,0,0]}]}'],
  ])('calls an endpoint that answers with %s unavailable', async (_, body) => {
    answer = (_request, response) => response.end(body);
    await expect(embedder().embed(['a'])).rejects.toMatchObject({ code: 'embedding_unavailable' });
  });

  it('gives up after its timeout', async () => {
    answer = () => undefined;
    await expect(embedder({ timeoutMs: 50 }).embed(['a'])).rejects.toMatchObject({
      code: 'embedding_unavailable',
    });
  });

  it('tells of an endpoint that is not there without telling its secrets', async () => {
    const absent = embedder({ url: 'http://user:pass@127.0.0.1:9/v1?key=hidden', apiKey: 'hidden' });
    const error: unknown = await absent.embed(['a']).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'embedding_unavailable' });
    expect(String(error)).toContain('http://127.0.0.1:9/v1/embeddings');
    expect(String(error)).not.toMatch(/hidden|pass/);
  });
});
