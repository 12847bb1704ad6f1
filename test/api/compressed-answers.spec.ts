import { ndjson, node, pattern, uuid } from '../bulk/bulk.fixture.js';
import { testApi, type TestApi } from './api-client.js';

const LONG = 'all work and no play makes a long text. '.repeat(1_000);

describe('answers to those who accept them compressed', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
    const versions = [node('v0', 'long', []), node('v1', 'long', ['v0'], { metadata: { note: LONG } })];
    await api.send('POST', '/v1/import', ndjson([pattern('long'), ...versions]), {
      'content-type': 'application/x-ndjson',
    });
  });
  afterAll(() => api.close());

  const ask = (path: string, accepted: string, json?: object): Promise<Response> =>
    fetch(`${api.url}${path}`, {
      headers: { 'accept-encoding': accepted, ...(json && { 'content-type': 'application/json' }) },
      ...(json && { method: 'POST', body: JSON.stringify(json) }),
    });
  const encodingOf = ({ headers }: Response): string | null => headers.get('content-encoding');

  it.each([
    ['br', 'gzip, deflate, br'],
    ['gzip', 'gzip, deflate'],
    ['gzip', 'gzip, br;q=0'],
  ])('are in %s for %s, and the same otherwise', async (encoding, accepted) => {
    for (const path of [`/v1/nodes/${uuid('v1')}`, `/v1/nodes/${uuid('v0')}/descendants`]) {
      const [plain, compressed] = [await ask(path, 'identity'), await ask(path, accepted)];
      expect(encodingOf(plain)).toBeNull();
      expect(encodingOf(compressed)).toBe(encoding);
      expect(compressed.headers.get('vary')).toContain('accept-encoding');
      expect(compressed.headers.get('etag')).toBe(plain.headers.get('etag'));
      expect(await compressed.json()).toEqual(await plain.json());
    }
  });

  it('are as they are where they are short, are lines or events, or answer a write', async () => {
    const accepted = 'gzip, br';
    expect(encodingOf(await ask(`/v1/nodes/${uuid('v0')}`, accepted))).toBeNull();
    const lines = await ask('/v1/export', accepted);
    expect(encodingOf(lines)).toBeNull();
    expect(await lines.text()).toContain(LONG);
    const events = await ask('/v1/events/stream', accepted);
    expect(encodingOf(events)).toBeNull();
    await events.body?.cancel();
    const written = await ask('/v1/patterns', accepted, {
      name: 'written',
      metadata: { note: LONG },
      createdBy: 'ada',
    });
    expect(written.status).toBe(201);
    expect(encodingOf(written)).toBeNull();
  });
});
