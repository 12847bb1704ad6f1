import { ifUnchanged, items, StemmaClient, StemmaError, update } from '@stemma/client';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testApi, type TestApi } from '../api/api-client.js';

const UNKNOWN = '01890000-0000-7000-8000-000000000000';

describe('the TypeScript client', () => {
  let api: TestApi;
  let sent: Request[];
  let stemma: StemmaClient;

  /** A client whose n-th answer is what `fault` makes of it. */
  const clientOf = (fault?: (n: number, send: () => Promise<Response>) => Promise<Response>): StemmaClient =>
    new StemmaClient({
      url: api.url,
      actor: 'user:ada',
      fetch: (input, init) => {
        const request = new Request(input, init);
        sent.push(request.clone());
        return fault === undefined ? fetch(request) : fault(sent.length, () => fetch(request));
      },
    });

  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());
  beforeEach(() => {
    sent = [];
    stemma = clientOf();
  });

  const made = async (name: string): Promise<{ patternId: string; nodeId: string }> => {
    const { pattern, node } = await stemma.patterns.create({
      body: { name, content: 'x', createdBy: 'ada' },
    });
    return { patternId: pattern.patternId, nodeId: node.nodeId };
  };

  it('reads what it wrote, and hands on how far that is', async () => {
    const { nodeId } = await made('written');
    expect(stemma.position).toMatch(/^\d+\.\d+/);
    const later = new StemmaClient({ url: api.url, position: stemma.position ?? '' });
    expect(await later.lineage.of(nodeId).descendants().all()).toEqual([]);
    await stemma.lineage.ancestors({ path: { nodeId } });
    expect(sent.at(-1)?.headers.get('stemma-min-position')).toBe(stemma.position);
  });

  it('says who acts, in the events of what it did', async () => {
    const { patternId } = await made('acted');
    const { items: events } = await stemma.events.list({ query: { patternId } });
    expect(events.map(({ actor }) => actor.id)).toContain('ada');
  });

  it('says who acts in letters of every language', async () => {
    const polish = new StemmaClient({ url: api.url, actor: 'user:Łukasz 李 😀' });
    const body = { name: 'acted abroad', content: 'x', createdBy: 'ada' };
    const { patternId } = (await polish.patterns.create({ body })).pattern;
    const { items: events } = await stemma.events.list({ query: { patternId } });
    expect(events.map(({ actor }) => actor.id)).toContain('Łukasz 李 😀');
  });

  it('writes once where the answer to a write was lost', async () => {
    const lossy = clientOf(async (n, send) => {
      const response = await send();
      if (n > 1) return response;
      await response.body?.cancel();
      throw new TypeError('fetch failed');
    });
    const body = { name: 'lost', content: 'x', createdBy: 'ada' };
    const { pattern } = await lossy.patterns.create({ body });
    expect(sent).toHaveLength(2);
    const { items: found } = await stemma.patterns.list({ query: { name: 'lost' } });
    expect(found.map(({ patternId }) => patternId)).toEqual([pattern.patternId]);
  });

  it('asks again when a busy service wants it, and not what it refuses', async () => {
    const busy = { code: 'store_unavailable', detail: 'busy', errors: [], status: 503 };
    const patient = clientOf((n, send) =>
      n === 1
        ? Promise.resolve(Response.json(busy, { status: 503, headers: { 'retry-after': '0' } }))
        : send(),
    );
    expect((await patient.caller.caller()).role).toBe('admin');
    expect(sent).toHaveLength(2);
    await expect(patient.nodes.read({ path: { nodeId: UNKNOWN } })).rejects.toThrow(StemmaError);
    expect(sent).toHaveLength(3);
  });

  it('waits no longer to ask again once its signal has aborted', async () => {
    const busy = { code: 'store_unavailable', detail: 'busy', errors: [], status: 503 };
    const ending = new AbortController();
    const waiting = new StemmaClient({
      url: api.url,
      signal: ending.signal,
      fetch: () => {
        setTimeout(() => {
          ending.abort();
        }, 50);
        return Promise.resolve(Response.json(busy, { status: 503, headers: { 'retry-after': '3600' } }));
      },
    });
    await expect(waiting.caller.caller()).rejects.toThrow('aborted');
  });

  it('tells by code and pointers what was refused', async () => {
    const refused = stemma.patterns.create({ body: { name: '', createdBy: 'ada' } });
    await expect(refused).rejects.toMatchObject({
      code: 'validation_failed',
      status: 422,
      errors: [{ pointer: '/name' }],
      problem: { instance: '/v1/patterns' },
    });
  });

  it('says of what is not Stemma, or not there, that it is not', async () => {
    const other: Server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const lost = new StemmaClient({ url: `http://127.0.0.1:${port}`, retries: 0 });
    await expect(lost.caller.caller()).rejects.toMatchObject({ code: 'not_stemma' });
    await new Promise((resolve) => other.close(resolve));
    await expect(lost.caller.caller()).rejects.toMatchObject({ code: 'unreachable', status: null });
  });

  it('changes what was read, and nothing that somebody has changed since', async () => {
    const path = { nodeId: (await made('changed')).nodeId };
    const seen = await stemma.nodes.read({ path });
    await stemma.nodes.revise({ path, headers: ifUnchanged(seen), body: { tags: ['a'] } });
    await expect(
      stemma.nodes.revise({ path, headers: ifUnchanged(seen), body: { tags: ['b'] } }),
    ).rejects.toMatchObject({ code: 'precondition_failed' });
    expect((await stemma.nodes.read({ path })).tags).toEqual(['a']);
  });

  it('changes again what somebody else changed meanwhile, so that neither change is lost', async () => {
    const path = { nodeId: (await made('contended')).nodeId };
    const add = (tag: string): Promise<unknown> =>
      update(
        () => stemma.nodes.read({ path }),
        ({ tags }, headers) => stemma.nodes.revise({ path, headers, body: { tags: [...tags, tag] } }),
      );
    await Promise.all(['a', 'b', 'c', 'd'].map(add));
    expect((await stemma.nodes.read({ path })).tags.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives lists item by item, and asks only for what is used', async () => {
    for (const n of [1, 2, 3, 4, 5]) await made(`paged ${n}`);
    sent = [];
    const list = items((page) => stemma.patterns.list({ query: { ...page, name: 'paged', limit: 2 } }));
    await list.next();
    expect(sent).toHaveLength(1);
    const rest: string[] = [];
    for await (const { name } of list) rest.push(name);
    expect(rest).toHaveLength(4);
    expect(sent).toHaveLength(3);
  });

  it('takes what it exported, and tells which lines were bad', async () => {
    await made('exported');
    const records = [];
    for await (const record of stemma.bulk.records()) records.push(record);
    expect(records.at(0)?.record).toBe('header');
    expect(records.at(-1)?.record).toBe('end');
    const report = await stemma.bulk.load([...records, { record: 'pattern', name: '' }]);
    expect(report.badLines).toMatchObject([{ line: records.length + 1 }]);
    expect(report.counts['created'] ?? 0).toBe(0);
  });

  it('says of a source that fails what it failed with', async () => {
    const source = (function* () {
      yield { record: 'pattern', name: '' };
      throw new Error('the file is gone');
    })();
    await expect(stemma.bulk.load(source)).rejects.toThrow(/^the file is gone$/);
  });
});
