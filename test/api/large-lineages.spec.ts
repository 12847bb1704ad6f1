import { heapInUse } from '@stemma/testing';
import { ndjson, node, pattern, uuid } from '../bulk/bulk.fixture.js';
import { testApi, type TestApi } from './api-client.js';
import { StalledReaders } from './stalled-readers.js';

jest.setTimeout(120_000);

const VERSIONS = 3_000;
const QUESTION = `depth=100000&limit=${String(VERSIONS)}&fanOut=${String(VERSIONS)}&timeoutMs=30000`;

describe('lineages that are large', () => {
  let api: TestApi;
  let path: string;
  const readers = new StalledReaders(() => api.url);
  beforeAll(async () => {
    api = await testApi();
    const metadata = { note: 'x'.repeat(7_000) };
    const versions = Array.from({ length: VERSIONS + 1 }, (_, i) =>
      node(`v${String(i)}`, 'large', i === 0 ? [] : ['v0'], { metadata }),
    );
    await api.send('POST', '/v1/import', ndjson([pattern('large'), ...versions]), {
      'content-type': 'application/x-ndjson',
    });
    path = `/v1/nodes/${uuid('v0')}/descendants?${QUESTION}`;
  });
  afterAll(async () => {
    readers.leave();
    await api.close();
  });

  it('are answered whole', async () => {
    const { body } = await api.get(path);
    const ids = (body.nodes as { nodeId: string }[]).map(({ nodeId }) => nodeId);
    expect(new Set(ids).size).toBe(VERSIONS);
    expect(body.edges).toHaveLength(VERSIONS);
    expect(body).toMatchObject({ direction: 'descendants', truncated: [], nextCursor: null });
  });

  it('cost neither memory nor other requests their answer where readers do not take them', async () => {
    const before = heapInUse();
    const statuses = await Promise.all(Array.from({ length: 48 }, () => readers.ask(path)));
    expect(statuses.filter((status) => status === '200')).toHaveLength(32);
    expect(statuses.filter((status) => status === '503')).toHaveLength(16);
    expect(await api.get(path)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '30' },
      body: { code: 'answers_busy' },
    });
    // Whole, they would be 32 times 23 MB.
    expect(heapInUse() - before).toBeLessThan(400_000_000);
    expect((await api.get(`/v1/nodes/${uuid('v0')}/descendants`)).status).toBe(200);
    expect((await api.get('/health/ready')).status).toBe(200);
    expect((await api.post('/v1/patterns', { name: 'meanwhile', createdBy: 'ada' })).status).toBe(201);
    readers.leave();
    let answer = await api.get(path);
    while (answer.status === 503) answer = await api.get(path);
    expect(answer.body.nodes).toHaveLength(VERSIONS);
  });

  it('cost no memory where one reader asks for hundreds and takes none', async () => {
    const before = heapInUse();
    await readers.ask(`/v1/nodes/${uuid('v0')}/descendants?limit=110`, 600);
    // Until no more answers are made.
    for (let [last, now] = [0, heapInUse()]; now > last + 1_000_000; [last, now] = [now, heapInUse()])
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    // All of them would be 500 MB.
    expect(heapInUse() - before).toBeLessThan(100_000_000);
  });
});
