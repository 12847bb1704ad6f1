import { StemmaClient, type StreamedEvent } from '@stemma/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { testApi, type TestApi } from '../api/api-client.js';

describe('following events with the TypeScript client', () => {
  let api: TestApi;
  let stemma: StemmaClient;
  /** Breaks each stream that is open. */
  let breakOff: () => void;
  let streams: number;

  beforeAll(async () => {
    api = await testApi();
    streams = 0;
    const breakable: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response;
      streams += 1;
      const broken = new TransformStream<Uint8Array, Uint8Array>({
        start: (controller) => {
          breakOff = () => controller.error(new TypeError('terminated'));
        },
      });
      return new Response(response.body?.pipeThrough(broken) ?? null, response);
    };
    stemma = new StemmaClient({ url: api.url, fetch: breakable });
  });
  afterAll(() => api.close());

  const create = (name: string): Promise<unknown> =>
    stemma.patterns.create({ body: { name, content: 'x', createdBy: 'ada' } });

  it('tells of each once and in order, over a connection that breaks', async () => {
    const ending = new AbortController();
    const after = (await stemma.sync.sync()).position;
    const told = stemma.events.follow({
      after,
      filter: { eventType: 'pattern_created' },
      signal: ending.signal,
    });
    const next = async (): Promise<StreamedEvent['event']> => {
      const { value } = await told.next();
      if (value?.kind !== 'event') throw new Error('no event came');
      return value.event;
    };

    await create('first');
    const first = await next();
    expect(first.type).toBe('stemma.lineage.pattern_created.v1');
    breakOff();
    await create('second');
    await create('third');
    const [second, third] = [await next(), await next()];

    const { items } = await stemma.events.list({ query: { eventType: 'pattern_created' } });
    expect([first, second, third].map(({ id }) => id).sort()).toEqual(
      items.map(({ eventId }) => eventId).sort(),
    );
    expect(first.sequence < second.sequence && second.sequence < third.sequence).toBe(true);
    expect(streams).toBe(2);
    const end = told.next();
    ending.abort();
    expect((await end).done).toBe(true);
  });

  it('goes on from where all was told, though nothing was, and over a proxy that finds nobody', async () => {
    const asked: (string | null)[] = [];
    const answers = [
      new Response(': nothing new\nid: 2.2\n\n', { headers: { 'content-type': 'text/event-stream' } }),
      new Response('<h1>Bad Gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } }),
      Response.json(
        { code: 'timeout', detail: 'It stands still.', errors: [], status: 504 },
        { status: 504 },
      ),
      new Response('id: 3.3\ndata: {}\n\n', { headers: { 'content-type': 'text/event-stream' } }),
    ];
    const quiet = new StemmaClient({
      retries: 0,
      fetch: (input) => {
        asked.push(new URL((input as Request).url).searchParams.get('after'));
        return Promise.resolve(answers.shift() ?? Response.error());
      },
    });
    const told = quiet.events.follow({ after: '1.1' });
    expect((await told.next()).value).toMatchObject({ kind: 'event', id: '3.3' });
    await told.return();
    expect(asked).toEqual(['1.1', '2.2', '2.2', '2.2']);
  });

  it('begins with what happens from now on where nothing else is said', async () => {
    const told = stemma.events.follow({ filter: { eventType: 'pattern_created' } });
    const first = told.next();
    const before = streams;
    while (streams === before) await sleep(10);
    await create('fourth');
    const { value } = await first;
    await told.return();
    expect(value).toMatchObject({ kind: 'event', event: { data: { data: { name: 'fourth' } } } });
  });

  it('says that what it was asked to go on behind is of another record', async () => {
    const told = stemma.events.follow({ after: '999999999.1' });
    const { value } = await told.next();
    await told.return();
    expect(value).toMatchObject({ kind: 'reset', reason: 'unknown' });
  });

  it('throws what the service refuses', async () => {
    const told = stemma.events.follow({ after: 'yesterday' });
    await expect(told.next()).rejects.toMatchObject({ name: 'StemmaError' });
  });
});
