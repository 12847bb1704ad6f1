import { testApi, type TestApi } from './api-client.js';

describe('paths over HTTP', () => {
  let api: TestApi;
  const versions: Record<string, string> = {};
  const edges: Record<string, string> = {};

  /** Ways from a to d: by b, whose second edge is weak; by c; and straight, of which somebody is confident. z has replaced c. */
  beforeAll(async () => {
    api = await testApi();
    for (const name of ['a', 'b', 'c', 'd', 'z']) {
      const body = { name: `pattern ${name}`, content: name, createdBy: name === 'z' ? 'eve' : 'ada' };
      versions[name] = (await api.post('/v1/patterns', body)).body.node.nodeId;
    }
    const relate = async (ends: string, edgeStrength: string, more: object = {}): Promise<void> => {
      const [sourceNodeId, targetNodeId] = Array.from(ends, (name) => versions[name]);
      const body = { sourceNodeId, targetNodeId, relationshipType: 'derived_from', createdBy: 'ada' };
      edges[ends] = (await api.post('/v1/edges', { ...body, edgeStrength, ...more })).body.edgeId;
    };
    await relate('ab', 'strong');
    await relate('bd', 'weak', { confidenceScore: 0.1 });
    await relate('ac', 'moderate');
    await relate('cd', 'strong', { breakingChanges: true });
    await relate('ad', 'weak', { confidenceScore: 0.9 });
    await relate('cz', 'strong', { relationshipType: 'replaced_by' });
  });
  afterAll(() => api.close());

  const nameOf = (nodeId: string): string =>
    Object.keys(versions).find((name) => versions[name] === nodeId) ?? nodeId;
  const paths = async (ends: string, query = '', headers = {}): Promise<string[]> => {
    const [from = '', to = ''] = Array.from(ends, (name) => versions[name]);
    const answer = await api.get(`/v1/paths?from=${from}&to=${to}${query}`, headers);
    expect(answer.status).toBe(200);
    return answer.body.paths.map(({ nodeIds }: { nodeIds: string[] }) => nodeIds.map(nameOf).join(''));
  };

  it('finds the best by each objective, the next best too, along the edges and against them', async () => {
    expect(await paths('ad')).toEqual(['acd']);
    expect(await paths('ad', '&k=20')).toEqual(['acd', 'ad', 'abd']);
    expect(await paths('ad', '&objective=shortest')).toEqual(['ad']);
    expect(await paths('ad', '&objective=mostConfident&k=2')).toEqual(['ad', 'acd']);
    expect(await paths('ad', '&objective=bottleneck')).toEqual(['acd']);
    expect(await paths('ad', '&minWeight=0.7')).toEqual([]);
    expect(await paths('da')).toEqual([]);
    expect(await paths('da', '&direction=ancestors')).toEqual(['dca']);
    expect(await paths('az')).toEqual([]);
    expect(await paths('az', '&relationshipTypes=derived_from,replaced_by')).toEqual(['acz']);
  });

  it('tells of a path what it weighs, where it is weakest, and what it names', async () => {
    const answer = await api.get(`/v1/paths?from=${versions.a}&to=${versions.d}`);
    expect(answer.headers).toMatchObject({ 'stemma-source': 'graph' });
    expect(answer.body).toMatchObject({
      from: versions.a,
      to: versions.d,
      direction: 'descendants',
      objective: 'strongest',
      paths: [
        {
          nodeIds: [versions.a, versions.c, versions.d],
          edgeIds: [edges.ac, edges.cd],
          weakestEdgeId: edges.ac,
          leastWeight: 0.6,
        },
      ],
      nodes: [
        { nodeId: versions.a, name: 'pattern a', createdBy: 'ada' },
        { nodeId: versions.c },
        { nodeId: versions.d },
      ],
      edges: [{ edgeId: edges.ac }, { edgeId: edges.cd }],
      truncated: [],
    });
    expect(answer.body.paths[0].weight).toBeCloseTo(0.54);
    expect(answer.body.nodes[0]).not.toHaveProperty('content');
  });

  it('finds what was written just before, where it is asked to', async () => {
    const made = await api.post('/v1/patterns', { name: 'late', content: 'l', createdBy: 'ada' });
    versions.l = made.body.node.nodeId;
    const body = { sourceNodeId: versions.d, targetNodeId: versions.l, relationshipType: 'forked_from' };
    const edge = await api.post('/v1/edges', { ...body, createdBy: 'ada' });
    const position = edge.headers['stemma-position'] as string;
    expect(await paths('al', '', { 'stemma-min-position': position, prefer: 'wait=30' })).toEqual(['acdl']);
  });

  it('finds the nearest common ancestors, of which none comes from another', async () => {
    const common = async (ends: string): Promise<string[]> => {
      const [a = '', b = ''] = Array.from(ends, (name) => versions[name]);
      const answer = await api.get(`/v1/nodes/${a}/common-ancestors?with=${b}`);
      expect(answer.body).toMatchObject({ nodeId: a, with: b, truncated: [] });
      return answer.body.nodes.map(
        (node: { nodeId: string; distance: number; otherDistance: number }) =>
          `${nameOf(node.nodeId)} ${node.distance} ${node.otherDistance}`,
      );
    };
    expect(await common('bc')).toEqual(['a 1 1']);
    expect(await common('db')).toEqual(['b 1 0']);
    expect(await common('dd')).toEqual(['d 0 0']);
    expect(await common('az')).toEqual([]);
  });

  it('lists what a change reaches, the most affected first, with use, owners and breaking changes on the way', async () => {
    const executions = [1, 2].map((n) => ({ nodeId: versions.d, executionTimeMs: n, success: true }));
    await api.post('/v1/executions', { executions });
    const path = `/v1/nodes/${versions.a}/impact`;
    const types = 'relationshipTypes=derived_from,replaced_by';
    const whole = await api.get(`${path}?${types}`);
    expect(whole.headers).toMatchObject({ 'stemma-source': 'graph' });
    const facts = whole.body.items.map((item: Record<string, unknown>) => [
      nameOf(String(item.nodeId)),
      item.distance,
      item.combinedPaths,
      item.executionCount,
      item.owners,
      item.breakingEdgeIds,
    ]);
    expect(facts).toEqual([
      ['b', 1, 1, 0, ['ada'], []],
      ['d', 1, 3, 2, ['ada'], []],
      ['c', 1, 1, 0, ['ada'], []],
      ['z', 2, 1, 0, ['eve'], []],
    ]);
    expect(whole.body).toMatchObject({ nodeId: versions.a, truncated: [], nextCursor: null });
    const [, d] = whole.body.items;
    expect(d.combinedConfidence).toBeGreaterThan(d.confidence);
    const breaking = await api.get(`/v1/nodes/${versions.c}/impact`);
    expect(breaking.body.items[0].breakingEdgeIds).toEqual([edges.cd]);
    const first = await api.get(`${path}?${types}&limit=3`);
    expect(first.body).toMatchObject({ truncated: ['limit'], items: whole.body.items.slice(0, 3) });
    const cursor = first.body.nextCursor;
    expect((await api.get(`${path}?${types}&limit=3&cursor=${cursor}`)).body.items).toEqual(
      whole.body.items.slice(3),
    );
    const other = await api.get(`${path}?cursor=${cursor}`);
    expect([other.status, other.body.code]).toEqual([400, 'invalid_cursor']);
    expect((await api.get(`${path}?usageDays=367`)).body.errors[0].pointer).toBe('/usageDays');
  });

  it('refuses versions that are not there, or came later than the instant it is asked about', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const missing = await api.get(`/v1/paths?from=${versions.a}&to=${unknown}`);
    expect([missing.status, missing.body.code, missing.body.nodeIds]).toEqual([
      404,
      'node_not_found',
      [unknown],
    ]);
    const early = await api.get(`/v1/paths?from=${versions.a}&to=${versions.d}&asOf=2001-01-01T00:00:00Z`);
    expect([early.status, early.body.code, early.body.errors[0].pointer]).toEqual([
      404,
      'node_not_found',
      '/asOf',
    ]);
    expect((await api.get(`/v1/nodes/${unknown}/common-ancestors?with=${versions.a}`)).status).toBe(404);
  });

  it.each([
    ['k=0', '/k'],
    ['k=21', '/k'],
    ['objective=best', '/objective'],
    ['direction=both', '/direction'],
    ['minWeight=2', '/minWeight'],
    ['relationshipTypes=cousin_of', '/relationshipTypes/0'],
    ['from=x', '/from'],
    ['timeoutMs=0', '/timeoutMs'],
    ['depth=3', '/depth'],
  ])('refuses %s, and says of which field that is', async (query, pointer) => {
    const good = query.startsWith('from') ? '' : `&from=${versions.a}`;
    const answer = await api.get(`/v1/paths?to=${versions.d}${good}&${query}`);
    expect([answer.status, answer.body.errors.map((fault: { pointer: string }) => fault.pointer)]).toEqual([
      422,
      [pointer],
    ]);
  });
});
