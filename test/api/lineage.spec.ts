import { testApi, type Answer, type TestApi } from './api-client.js';

describe('lineage over HTTP', () => {
  let api: TestApi;
  let root: string;
  let left: string;
  let right: string;
  let merged: string;
  let patternId: string;

  beforeAll(async () => {
    api = await testApi();
    const { pattern, node } = (
      await api.post('/v1/patterns', { name: 'retry', namespace: 'net', content: 'a', createdBy: 'ada' })
    ).body;
    patternId = pattern.patternId;
    root = node.nodeId;
    const version = async (body: object): Promise<string> => {
      const answer = await api.post(`/v1/patterns/${patternId}/versions`, {
        content: Math.random(),
        createdBy: 'ada',
        ...body,
      });
      return answer.body.node.nodeId;
    };
    left = await version({ evolutionType: 'refined', parentNodeIds: [root], edgeStrength: 'strong' });
    right = await version({ evolutionType: 'fork', parentNodeIds: [root], edgeStrength: 'weak' });
    merged = await version({ evolutionType: 'merge', parentNodeIds: [left, right] });
  });
  afterAll(() => api.close());

  const nodesOf = (answer: Answer): string[] =>
    answer.body.nodes.map((node: { nodeId: string; distance: number }) => `${node.nodeId} ${node.distance}`);

  it('tells the ancestors of a merge, each once, with the edges between them and where the answer came from', async () => {
    const answer = await api.get(`/v1/nodes/${merged}/ancestors`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'stemma-source': 'graph' });
    expect(nodesOf(answer)).toEqual([...[`${left} 1`, `${right} 1`].sort(), `${root} 2`]);
    expect(answer.body).toMatchObject({
      nodeId: merged,
      direction: 'ancestors',
      truncated: [],
      nextCursor: null,
    });
    expect(answer.body.nodes[2]).toMatchObject({
      nodeId: root,
      name: 'retry',
      kind: 'code',
      namespace: 'net',
      version: 1,
      side: 'ancestor',
    });
    expect(answer.body.nodes[2]).not.toHaveProperty('content');
    expect(answer.body.edges).toHaveLength(4);
    expect(answer.body.edges).toContainEqual(
      expect.objectContaining({ sourceNodeId: root, targetNodeId: left, weight: 0.9 }),
    );
  });

  it('refuses to answer for a position to which nothing has been written yet', async () => {
    for (const position of ['18446744073709551615.1', '18446744073709551615.9223372036854775807']) {
      const headers = { 'stemma-min-position': position, prefer: 'wait=0' };
      const answer = await api.get(`/v1/nodes/${merged}/ancestors`, headers);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_position']);
    }
  });

  it('follows what is asked for: types in a list or repeated, weights, statuses', async () => {
    const path = `/v1/nodes/${root}/descendants`;
    expect(nodesOf(await api.get(`${path}?relationshipTypes=forked_from`))).toEqual([`${right} 1`]);
    expect(nodesOf(await api.get(`${path}?relationshipTypes=forked_from,merged_from`))).toEqual([
      `${right} 1`,
      `${merged} 2`,
    ]);
    expect(
      nodesOf(await api.get(`${path}?relationshipTypes=forked_from&relationshipTypes=merged_from`)),
    ).toHaveLength(2);
    expect(nodesOf(await api.get(`${path}?minWeight=0.5`))).toEqual([`${left} 1`, `${merged} 2`]);
    expect(nodesOf(await api.get(`${path}?statuses=active,archived`))).toEqual([]);
    expect((await api.get(`${path}?depth=1`)).body.truncated).toEqual(['depth']);
    expect((await api.get(`${path}?fanOut=1`)).body.truncated).toEqual(['fanOut']);
  });

  it('looks both ways from the middle', async () => {
    const answer = await api.get(`/v1/nodes/${left}/lineage`);
    expect(
      answer.body.nodes.map((node: { nodeId: string; side: string }) => [node.nodeId, node.side]).sort(),
    ).toEqual(
      [
        [root, 'ancestor'],
        [merged, 'descendant'],
      ].sort(),
    );
  });

  it('goes on from its cursor to the same question, and refuses it for another one', async () => {
    const path = `/v1/nodes/${root}/descendants`;
    const whole = await api.get(path);
    const first = await api.get(`${path}?limit=1`);
    expect(first.body.truncated).toEqual(['limit']);
    const rest = await api.get(`${path}?limit=2&cursor=${first.body.nextCursor}`);
    expect([...nodesOf(first), ...nodesOf(rest)]).toEqual(nodesOf(whole));
    expect(rest.body).toMatchObject({ truncated: [], nextCursor: null });

    const cursor = first.body.nextCursor as string;
    const others = [
      `${path}?depth=3&cursor=${cursor}`,
      `${path}?statuses=draft&cursor=${cursor}`,
      `${path}?asOf=2999-01-01T00:00:00Z&cursor=${cursor}`,
      `/v1/nodes/${root}/lineage?cursor=${cursor}`,
      `/v1/nodes/${left}/descendants?cursor=${cursor}`,
      `${path}?cursor=nonsense`,
      `${path}?cursor=${Buffer.from('["x",1,"y"]').toString('base64url')}`,
    ];
    for (const other of others) {
      expect((await api.get(other)).body).toMatchObject({ status: 400, code: 'invalid_cursor' });
    }
  });

  it('tells the lineage as it was, by the time of a version itself, not of its import', async () => {
    const [first, second, rebased] = [1, 2, 3].map((n) => `0f6c0000-0000-4000-8000-00000000000${String(n)}`);
    const pattern = { patternId: '0f6c0000-0000-4000-8000-000000000000', createdBy: 'ada' };
    const lines = [
      { record: 'pattern', ...pattern, name: 'history' },
      { record: 'node', ...pattern, nodeId: first, createdAt: '2001-01-01T00:00:00.000Z' },
      ...[
        [second, '2003-03-03T00:00:00.123Z', first],
        // As after a rebase: its parent is dated later than it is.
        [rebased, '2002-02-02T00:00:00.000Z', second],
      ].map(([nodeId, createdAt, parent]) => {
        const parents = [{ nodeId: parent }];
        return { record: 'node', ...pattern, nodeId, evolutionType: 'refined', createdAt, parents };
      }),
    ];
    const body = lines.map((line) => JSON.stringify(line)).join('\n');
    const imported = await api.send('POST', '/v1/import', body, { 'content-type': 'application/x-ndjson' });
    expect(imported.body).toMatchObject({ counts: { nodes: 3, edges: 2 }, badLines: [] });
    const path = `/v1/nodes/${first}/descendants`;
    const asOf = async (instant: string): Promise<string[]> =>
      nodesOf(await api.get(`${path}?asOf=${encodeURIComponent(instant)}`));
    expect(await asOf('2003-03-03T00:00:00.122Z')).toEqual([]);
    expect(await asOf('2003-03-03T01:00:00.123+01:00')).toEqual([`${second} 1`, `${rebased} 2`]);
    expect(await asOf('2999-01-01T00:00:00Z')).toEqual(nodesOf(await api.get(path)));
    expect(nodesOf(await api.get(`/v1/nodes/${rebased}/ancestors?asOf=2002-12-31T00:00:00Z`))).toEqual([]);

    const early = await api.get(`${path}?asOf=2000-12-31T23:59:59.999Z`);
    expect(early.body).toMatchObject({
      status: 404,
      code: 'node_not_found',
      nodeIds: [first],
      errors: [
        { pointer: '/asOf', code: 'out_of_range', detail: 'must not be before 2001-01-01T00:00:00.000Z' },
      ],
    });

    const page = await api.get(`${path}?limit=1&asOf=2010-01-01T00:00:00Z`);
    const { nextCursor } = page.body;
    const same = `${path}?limit=1&asOf=2010-01-01T01:00:00%2B01:00&cursor=${nextCursor as string}`;
    expect(nodesOf(await api.get(same))).toEqual([`${rebased} 2`]);
    for (const other of ['', '&asOf=2010-01-01T00:00:00.001Z']) {
      const answer = await api.get(`${path}?limit=1${other}&cursor=${nextCursor as string}`);
      expect(answer.body).toMatchObject({ status: 400, code: 'invalid_cursor' });
    }
  });

  it('does not see what was deactivated or deleted', async () => {
    const other = (await api.post('/v1/patterns', { name: 'other', createdBy: 'ada' })).body;
    const input = { relationshipType: 'child_of', createdBy: 'ada' };
    const edge = await api.post('/v1/edges', {
      ...input,
      sourceNodeId: other.node.nodeId,
      targetNodeId: merged,
    });
    const path = `/v1/nodes/${other.node.nodeId}/ancestors`;
    expect(nodesOf(await api.get(`${path}?depth=1&relationshipTypes=child_of`))).toEqual([`${merged} 1`]);
    await api.post(`/v1/edges/${edge.body.edgeId}/deactivate`, { reason: 'wrong' }, { 'if-match': '*' });
    expect(nodesOf(await api.get(path))).toEqual([]);
    await api.post(`/v1/edges/${edge.body.edgeId}/reactivate`, undefined, { 'if-match': '*' });
    await api.delete(`/v1/patterns/${other.pattern.patternId}`, { 'if-match': '*' });
    expect(nodesOf(await api.get(`/v1/nodes/${merged}/descendants`))).toEqual([]);
    expect((await api.get(path)).body).toMatchObject({ status: 404, code: 'node_not_found' });
  });

  it.each([
    ['depth=0', '/depth'],
    ['depth=100001', '/depth'],
    ['depth=ten', '/depth'],
    ['depth=1.5', '/depth'],
    ['depth=', '/depth'],
    ['depth=1&depth=2', '/depth'],
    ['limit=10001', '/limit'],
    ['fanOut=100001', '/fanOut'],
    ['timeoutMs=30001', '/timeoutMs'],
    ['minWeight=1.1', '/minWeight'],
    ['minWeight=NaN', '/minWeight'],
    ['minWeight=', '/minWeight'],
    ['minWeight=-0.1', '/minWeight'],
    ['asOf=yesterday', '/asOf'],
    ['asOf=', '/asOf'],
    ['asOf=2026-01-31', '/asOf'],
    ['asOf=2026-01-31T12:00:00', '/asOf'],
    ['asOf=2026-02-30T12:00:00Z', '/asOf'],
    ['asOf=0000-01-01T00:00:00Z', '/asOf'],
    ['asOf=1769860800000', '/asOf'],
    ['asOf=2026-01-31T12:00:00Z&asOf=2026-01-31T12:00:00Z', '/asOf'],
    ['statuses=gone', '/statuses/0'],
    ['relationshipTypes=refined_from,', '/relationshipTypes/1'],
    ['relationshipTypes=', '/relationshipTypes/0'],
    ['surprise=1', '/surprise'],
  ])('refuses ?%s, pointing at it', async (query, pointer) => {
    const answer = await api.get(`/v1/nodes/${root}/lineage?${query}`);
    expect(answer.body).toMatchObject({ status: 422, code: 'validation_failed', errors: [{ pointer }] });
  });

  it('refuses what is no id, and what is the id of nothing', async () => {
    expect((await api.get('/v1/nodes/retry/lineage')).body).toMatchObject({
      status: 422,
      code: 'validation_failed',
    });
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect((await api.get(`/v1/nodes/${unknown}/lineage`)).body).toMatchObject({
      status: 404,
      code: 'node_not_found',
    });
  });
});
