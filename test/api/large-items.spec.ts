import { randomBytes } from 'node:crypto';
import { ndjson, node, pattern, uuid } from '../bulk/bulk.fixture.js';
import { testApi, type Answer, type TestApi } from './api-client.js';
import { StalledReaders } from './stalled-readers.js';

jest.setTimeout(120_000);

const VERSIONS = 16;
const MEGABYTE = 1_000_000;
/** No reader is cut. */
const UNENDING_MS = 600_000;
/** What is asked for at once: an answer has what fits into 4 MiB, and one item more at most. */
const MOST_CHARACTERS = 8 * MEGABYTE;

describe('items of megabytes each', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi({ kind: 'off' }, { idleMs: UNENDING_MS });
    // Of letters that hardly compress every other time: what is stored says little of the size.
    const large = (i: number) => ({ metadata: { i, text: i % 2 === 0 ? 'x'.repeat(MEGABYTE) : noise() } });
    const patterns = Array.from({ length: 10 }, (_, i) => pattern(`p${String(i)}`, large(i)));
    const versions = Array.from({ length: VERSIONS }, (_, i) =>
      node(`v${String(i)}`, 'p0', i === 0 ? [] : ['v0'], large(i)),
    );
    const answer = await api.send('POST', '/v1/import', ndjson([...patterns, ...versions]), {
      'content-type': 'application/x-ndjson',
    });
    expect(answer.body.badLines).toEqual([]);
  });
  afterAll(() => api.close());

  /** All items, page by page. */
  const all = async (path: string): Promise<Answer['body'][]> => {
    const items: Answer['body'][] = [];
    for (let cursor = ''; ;) {
      const { status, body } = await api.get(`${path}?limit=1000${cursor}`);
      expect(status).toBe(200);
      expect(JSON.stringify(body).length).toBeLessThan(MOST_CHARACTERS);
      items.push(...body.items);
      if (body.nextCursor === null) return items;
      cursor = `&cursor=${body.nextCursor as string}`;
    }
  };

  it('come in pages of as many as fit, none of them lost', async () => {
    const versions = await all(`/v1/patterns/${uuid('pattern p0')}/versions`);
    expect(versions.map(({ metadata }) => metadata.i)).toEqual(
      Array.from({ length: VERSIONS }, (_, i) => VERSIONS - 1 - i),
    );
    const patterns = await all('/v1/patterns');
    expect(new Set(patterns.map(({ patternId }) => patternId)).size).toBe(10);
  });

  it('are held in no more answers together than memory bears, whose readers do not take them', async () => {
    const path = `/v1/nodes/${uuid('whole')}`;
    // More than the buffers between two programs of one machine hold.
    const text = 'y'.repeat(7 * MEGABYTE);
    await api.send('POST', '/v1/import', ndjson([node('whole', 'p0', [], { content: text })]), {
      'content-type': 'application/x-ndjson',
    });
    const readers = new StalledReaders(() => api.url);
    const statuses: string[] = [];
    // A few at a time: each has its deadline, on a busy machine too.
    while (statuses.length < 40)
      statuses.push(...(await Promise.all(Array.from({ length: 8 }, () => readers.ask(path)))));
    expect(statuses).toEqual([...Array<string>(32).fill('200'), ...Array<string>(8).fill('503')]);
    expect(await api.get(path)).toMatchObject({ status: 503, body: { code: 'answers_busy' } });
    expect((await api.get('/v1/patterns?limit=1&tag=none')).status).toBe(200);
    readers.leave();
    let answer = await api.get(path);
    while (answer.status === 503) answer = await api.get(path);
    expect(answer.body.content).toBe(text);
  });

  it('are all in a lineage, which reads as many at once as fit', async () => {
    const { status, body } = await api.get(`/v1/nodes/${uuid('v0')}/descendants?limit=1000&timeoutMs=30000`);
    expect(status).toBe(200);
    const numbers = (body.nodes as Answer['body'][]).map(({ metadata }) => metadata.i as number);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: VERSIONS - 1 }, (_, i) => i + 1));
    expect(body.edges).toHaveLength(VERSIONS - 1);
  });
});

function noise(): string {
  return randomBytes((MEGABYTE * 3) / 4).toString('base64');
}
