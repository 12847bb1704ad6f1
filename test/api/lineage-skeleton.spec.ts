import type { GraphMirror } from '@stemma/embedded';
import { newId, StemmaError } from '@stemma/models';
import { testApi, type TestApi } from './api-client.js';

describe('the skeleton of a lineage', () => {
  const NAMES = ['a', 'b', 'c', 'd', 'e', 'x'] as const;
  const ids = Object.fromEntries(NAMES.map((name) => [name, newId()])) as Record<
    (typeof NAMES)[number],
    string
  >;
  const nameOf = (nodeId: string): string => NAMES.find((name) => ids[name] === nodeId) ?? nodeId;
  let api: TestApi;

  /** Two patterns: a, b and e of one, c and d of the other; d merges b and c and says that it is older than both. x is no kin of d. */
  beforeAll(async () => {
    api = await testApi();
    const [one, other] = [newId(), newId()];
    const version = (name: (typeof NAMES)[number], patternId: string, year: number, parents: object[]) => ({
      ...{ record: 'node', patternId, nodeId: ids[name], createdBy: 'ada' },
      createdAt: `${String(year)}-01-01T00:00:00Z`,
      ...(parents.length === 0 ? {} : { evolutionType: parents.length > 1 ? 'merge' : 'refined', parents }),
    });
    const lines = [
      { record: 'pattern', patternId: one, name: 'src/retry.ts', createdBy: 'ada' },
      { record: 'pattern', patternId: other, name: 'src/backoff.ts', createdBy: 'bob' },
      version('a', one, 2001, []),
      version('b', one, 2002, [{ nodeId: ids.a }]),
      version('x', one, 2010, [{ nodeId: ids.a }]),
      version('c', other, 2003, [{ nodeId: ids.a }]),
      version('d', other, 1999, [{ nodeId: ids.b }, { nodeId: ids.c }]),
      version('e', one, 2005, [{ nodeId: ids.d, breakingChanges: true }]),
    ];
    const body = lines.map((line) => JSON.stringify(line)).join('\n');
    const type = { 'content-type': 'application/x-ndjson' };
    expect((await api.send('POST', '/v1/import', body, type)).body.badLines).toEqual([]);
  });
  afterAll(() => api.close());

  const path = (query = ''): string => `/v1/nodes/${ids.d}/lineage/skeleton?${query}`;
  const listed = (items: any[]): string =>
    items
      .map(
        ({ nodeId, parents }) =>
          nameOf(nodeId) +
          parents
            .map((parent: any) => nameOf(parent.nodeId))
            .sort()
            .join('')
            .toUpperCase(),
      )
      .join(' ');

  it('has the versions of all patterns newest first, each before all that it came from, whatever its time', async () => {
    const { status, headers, body } = await api.get(path());
    expect([status, headers['stemma-source']]).toEqual([200, 'graph']);
    expect(listed(body.items)).toBe('eD dBC cA bA a');
    expect(body).toMatchObject({ truncated: [], nextCursor: null });
    expect(body.items[1]).toMatchObject({
      ...{ name: 'src/backoff.ts', version: 2, side: 'start', distance: 0, createdBy: 'ada' },
      ...{ createdAt: '1999-01-01T00:00:00.000Z', evolutionType: 'merge' },
    });
    expect(body.items[0]).toMatchObject({
      ...{ side: 'descendant', distance: 1 },
      parents: [{ nodeId: ids.d, breakingChanges: true }],
    });
  });

  it('comes in pages that together are the whole, with parents on later ones, too', async () => {
    const whole = (await api.get(path())).body.items;
    const items: any[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await api.get(path(`limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`));
      expect(body.items.length).toBeLessThanOrEqual(2);
      items.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(items).toEqual(whole);
  });

  it.each([
    ['depth=1', 'eD dBC c b', ['depth']],
    ['asOf=2004-01-01T00:00:00Z', 'dBC cA bA a', []],
    ['relationshipTypes=merged_from', 'dBC c b', []],
    ['fanOut=1', null, ['fanOut']],
  ])('has what the filters leave, and says what cut it (%s)', async (query, expected, truncated) => {
    const { body } = await api.get(path(query));
    if (expected !== null) expect(listed(body.items)).toBe(expected);
    expect(body.truncated).toEqual(truncated);
  });

  it('is the same where the record answers', async () => {
    const told = (await api.get(path())).body;
    const mirror = api.projection.mirrorNamed('graph').mirror as GraphMirror;
    const away = (): Promise<never> => Promise.reject(new StemmaError('mirror_unavailable', 'cut'));
    Object.assign(mirror, { traverse: away });
    try {
      const { headers, body } = await api.get(path());
      expect(headers).toMatchObject({ 'stemma-source': 'postgres', 'stemma-fallback': 'unavailable' });
      expect(body).toEqual(told);
    } finally {
      Reflect.deleteProperty(mirror, 'traverse');
    }
  });

  it.each([
    ['limit=0', 422, 'validation_failed'],
    ['limit=1001', 422, 'validation_failed'],
    ['depth=0', 422, 'validation_failed'],
    ['format=dot', 422, 'validation_failed'],
    ['relationshipTypes=cousin_of', 422, 'validation_failed'],
    ['cursor=x', 400, 'invalid_cursor'],
  ])('refuses %s', async (query, status, code) => {
    const answer = await api.get(path(query));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('refuses the cursor of another question, of another list, and of a version that left', async () => {
    const { nextCursor } = (await api.get(path('limit=1'))).body;
    const other = (await api.get(`/v1/nodes/${ids.d}/lineage?limit=1`)).body.nextCursor;
    for (const query of [`limit=1&depth=3&cursor=${nextCursor}`, `cursor=${other}`])
      expect((await api.get(path(query))).body.code).toBe('invalid_cursor');
    const { pattern, node } = (await api.post('/v1/patterns', { name: 'gone', createdBy: 'ada' })).body;
    const edge = { sourceNodeId: ids.d, targetNodeId: node.nodeId, relationshipType: 'derived_from' };
    await api.post('/v1/edges', { ...edge, createdBy: 'ada' });
    const first = (await api.get(path('limit=1'))).body;
    expect(first.items[0].nodeId).toBe(node.nodeId);
    await api.delete(`/v1/patterns/${pattern.patternId}`, { 'if-match': '*' });
    const after = await api.get(path(`limit=1&cursor=${first.nextCursor}`));
    expect([after.status, after.body.code]).toEqual([400, 'invalid_cursor']);
  });

  it('knows no lineage of what is not there', async () => {
    const answer = await api.get(`/v1/nodes/${newId()}/lineage/skeleton`);
    expect([answer.status, answer.body.code]).toEqual([404, 'node_not_found']);
  });
});
