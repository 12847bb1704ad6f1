import { newId } from '@stemma/models';
import { testApi, type TestApi } from './api-client.js';

describe('the summary of a lineage', () => {
  const ids = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, newId()]));
  let api: TestApi;

  /** From a over b and c, of which d is the merge; e came of d and breaks, f later and by data alone. */
  beforeAll(async () => {
    api = await testApi();
    const pattern = { patternId: newId(), createdBy: 'ada' };
    const version = (name: string, year: number, parents: object[]): object => ({
      ...{ record: 'node', ...pattern, nodeId: ids[name], createdAt: `${year}-01-01T00:00:00Z` },
      ...(parents.length === 0 ? {} : { evolutionType: parents.length > 1 ? 'merge' : 'refined', parents }),
    });
    const lines = [
      { record: 'pattern', ...pattern, name: 'retry' },
      version('a', 2001, []),
      version('b', 2002, [{ nodeId: ids['a'] }]),
      version('c', 2003, [{ nodeId: ids['a'], edgeStrength: 'weak' }]),
      version('d', 2004, [{ nodeId: ids['b'] }, { nodeId: ids['c'] }]),
      version('e', 2005, [{ nodeId: ids['d'], breakingChanges: true }]),
      version('f', 2006, [{ nodeId: ids['e'] }]),
    ];
    const body = lines.map((line) => JSON.stringify(line)).join('\n');
    const { badLines } = (
      await api.send('POST', '/v1/import', body, { 'content-type': 'application/x-ndjson' })
    ).body;
    expect(badLines).toEqual([]);
    const reason = { reason: 'old' };
    await api.post(`/v1/nodes/${ids['b']}/activate`, undefined, { 'if-match': '*' });
    await api.post(`/v1/nodes/${ids['b']}/deprecate`, reason, { 'if-match': '*' });
  });
  afterAll(() => api.close());

  /** What all pages of the lineage have, counted one by one. */
  async function countedFrom(nodeId: string, query: string): Promise<object> {
    const count = (counts: Map<string, number>, key: string): Map<string, number> =>
      counts.set(key, (counts.get(key) ?? 0) + 1);
    const [versions, edges] = [new Map<string, number>(), new Map<string, number>()];
    const truncated = new Set<string>();
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: any = (
        await api.get(
          `/v1/nodes/${nodeId}/lineage?limit=2&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
        )
      ).body;
      for (const { side, distance, status } of page.nodes) count(versions, `${side} ${distance} ${status}`);
      for (const { relationshipType, breakingChanges } of page.edges)
        count(edges, `${relationshipType} ${breakingChanges}`);
      for (const limit of page.truncated) if (limit !== 'limit') truncated.add(limit);
      cursor = page.nextCursor;
    }
    return { versions: [...versions].sort(), edges: [...edges].sort(), truncated: [...truncated] };
  }

  it.each([
    ...['', 'depth=1', 'fanOut=1', 'minWeight=0.5', 'statuses=draft', 'asOf=2004-06-01T00:00:00Z'],
    ...['relationshipTypes=merged_from,refined_from', 'depth=2&statuses=deprecated'],
  ])('counts what the pages of the lineage have (%s)', async (query) => {
    for (const nodeId of [ids['a'] ?? '', ids['d'] ?? '']) {
      const { status, body, headers } = await api.get(`/v1/nodes/${nodeId}/lineage/summary?${query}`);
      expect([status, headers['stemma-source']]).toEqual([200, 'graph']);
      const counted = {
        versions: body.versions.map((one: any) => [`${one.side} ${one.distance} ${one.status}`, one.count]),
        edges: body.edges.map((one: any) => [`${one.relationshipType} ${one.breakingChanges}`, one.count]),
        truncated: body.truncated,
      };
      expect({ ...counted, versions: counted.versions.sort(), edges: counted.edges.sort() }).toEqual(
        await countedFrom(nodeId, query),
      );
      const sum = (counts: { count: number }[]): number => counts.reduce((all, { count }) => all + count, 0);
      expect([body.versionCount, body.edgeCount]).toEqual([sum(body.versions), sum(body.edges)]);
    }
  });

  it('tells them in order: ancestors first, the nearest first', async () => {
    const { body } = await api.get(`/v1/nodes/${ids['d'] ?? ''}/lineage/summary`);
    expect(body).toEqual({
      nodeId: ids['d'],
      versionCount: 5,
      edgeCount: 6,
      versions: [
        { side: 'ancestor', distance: 1, status: 'deprecated', count: 1 },
        { side: 'ancestor', distance: 1, status: 'draft', count: 1 },
        { side: 'ancestor', distance: 2, status: 'draft', count: 1 },
        { side: 'descendant', distance: 1, status: 'draft', count: 1 },
        { side: 'descendant', distance: 2, status: 'draft', count: 1 },
      ],
      edges: [
        { relationshipType: 'merged_from', breakingChanges: false, count: 2 },
        { relationshipType: 'refined_from', breakingChanges: false, count: 3 },
        { relationshipType: 'refined_from', breakingChanges: true, count: 1 },
      ],
      truncated: [],
    });
  });

  it.each([
    ['depth=0', 422, '/depth'],
    ['limit=5', 422, '/limit'],
    ['format=dot', 422, '/format'],
    ['statuses=lost', 422, '/statuses/0'],
    ['asOf=2000-01-01T00:00:00Z', 404, '/asOf'],
  ])('refuses %s', async (query, status, pointer) => {
    const answer = await api.get(`/v1/nodes/${ids['a'] ?? ''}/lineage/summary?${query}`);
    expect(answer.body).toMatchObject({ status, errors: [{ pointer }] });
  });

  it('knows nothing of a version that is not there', async () => {
    expect((await api.get(`/v1/nodes/${newId()}/lineage/summary`)).body).toMatchObject({
      status: 404,
      code: 'node_not_found',
    });
  });
});
