import { testApi, type TestApi } from './api-client.js';

const anyRev = { 'if-match': '*' };

describe('nodes', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const createNode = async (status: 'draft' | 'active' = 'draft') => {
    const { node } = (await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' })).body;
    const path = `/v1/nodes/${node.nodeId as string}`;
    if (status === 'active') await api.post(`${path}/activate`, undefined, { 'if-match': '"1"' });
    return { nodeId: node.nodeId as string, patternId: node.patternId as string, path };
  };
  const eventsOf = async (nodeId: string) => (await api.get(`/v1/events?nodeId=${nodeId}`)).body.items;

  it('answers a node with its content, its kin and its ETag', async () => {
    const { patternId, nodeId } = await createNode();
    const { body } = await api.post(`/v1/patterns/${patternId}/versions`, {
      evolutionType: 'refined',
      content: { constructor: 'kept', ['__proto__']: undefined, deep: [1, { toString: null }] },
      createdBy: 'ada',
    });
    const child = await api.get(`/v1/nodes/${body.node.nodeId}`);
    expect(child.status).toBe(200);
    expect(child.headers.etag).toBe('"1"');
    expect(child.body).toMatchObject({ parentIds: [nodeId], childIds: [], version: 2, rev: 1 });
    expect(child.body.content).toEqual({ constructor: 'kept', deep: [1, { toString: null }] });
    expect((await api.get(`/v1/nodes/${nodeId}`)).body).toMatchObject({
      parentIds: [],
      childIds: [body.node.nodeId],
    });
  });

  it('keeps its ETag however often it is used: a change goes by it, and what was counted stays', async () => {
    const { path, nodeId } = await createNode('active');
    const { etag = '' } = (await api.get(path)).headers;
    for (const success of [true, false])
      await api.post('/v1/executions', { nodeId, executionTimeMs: 10, success });
    const used = await api.get(path);
    expect(used.headers.etag).toBe(etag);
    const counted = { usageCount: 2, successRate: 0.5, lastUsedAt: used.body.lastUsedAt };
    expect(used.body).toMatchObject(counted);
    const revised = await api.patch(path, { tags: ['a'] }, { 'if-match': etag });
    expect(revised.status).toBe(200);
    expect(revised.headers.etag).not.toBe(etag);
    expect(revised.body).toMatchObject({ ...counted, tags: ['a'] });
    expect((await api.patch(path, { tags: ['b'] }, { 'if-match': etag })).status).toBe(412);
  });

  it('keeps __proto__ and constructor as the keys that they are in metadata and content', async () => {
    const json = '{"__proto__":{"a":1},"constructor":"c","b":{"__proto__":2}}';
    const { body } = await api.send(
      'POST',
      '/v1/patterns',
      `{"name":"p","createdBy":"ada","metadata":${json},"content":${json}}`,
      { 'content-type': 'application/json' },
    );
    const { content } = (await api.get(`/v1/nodes/${body.node.nodeId}`)).body;
    const { metadata } = (await api.get(`/v1/patterns/${body.pattern.patternId}`)).body;
    for (const kept of [content, metadata]) {
      expect(Object.keys(kept).sort()).toEqual(['__proto__', 'b', 'constructor']);
      expect(Object.keys(kept.b)).toEqual(['__proto__']);
    }
  });

  it('leads a node through its states, each change with its event of before and after', async () => {
    const { path, nodeId } = await createNode();
    const change = async (verb: string, rev: number, body?: object) =>
      api.post(`${path}/${verb}`, body, { 'if-match': `"${String(rev)}"` });
    expect((await change('activate', 1)).body).toMatchObject({ status: 'active', rev: 2 });
    expect((await change('deprecate', 2, { reason: 'slow' })).body).toMatchObject({
      status: 'deprecated',
      deprecatedReason: 'slow',
      rev: 3,
    });
    const archived = await change('archive', 3);
    expect(archived.body).toMatchObject({ status: 'archived', deprecatedReason: 'slow', rev: 4 });
    expect(archived.headers.etag).toBe('"4"');
    expect(archived.headers['stemma-position']).toMatch(/^\d+\.\d+$/);
    expect((await change('activate', 4)).body).toMatchObject({
      status: 'active',
      deprecatedReason: null,
      rev: 5,
    });

    const events = await eventsOf(nodeId);
    expect(
      events.map((event: Record<string, { status?: string } | string>) => [
        event['eventType'],
        (event['previousState'] as { status?: string } | null)?.status,
        (event['newState'] as { status?: string } | null)?.status,
      ]),
    ).toEqual([
      ['pattern_activated', 'archived', 'active'],
      ['pattern_archived', 'deprecated', 'archived'],
      ['pattern_deprecated', 'active', 'deprecated'],
      ['pattern_activated', 'draft', 'active'],
      ['version_created', undefined, undefined],
    ]);
  });

  it('answers a repetition with the unchanged node and writes no event', async () => {
    const { path, nodeId } = await createNode('active');
    const before: unknown[] = await eventsOf(nodeId);
    const again = await api.post(`${path}/activate`, {}, { 'if-match': '"2"' });
    expect(again).toMatchObject({ status: 200, body: { status: 'active', rev: 2 } });
    await api.post(`${path}/archive`, undefined, anyRev);
    const archivedTwice = await api.post(`${path}/archive`, undefined, anyRev);
    expect(archivedTwice.body).toMatchObject({ status: 'archived', rev: 3 });
    const samePatch = await api.patch(path, { tags: [], versionLabel: null }, anyRev);
    expect(samePatch.body).toMatchObject({ rev: 3 });
    expect(await eventsOf(nodeId)).toHaveLength(before.length + 1);
  });

  it('relates a deprecated node to its replacement, along which no ancestry runs', async () => {
    const [old, better] = [await createNode('active'), await createNode()];
    const { body } = await api.post(
      `${old.path}/deprecate`,
      { reason: 'better one', replacedByNodeId: better.nodeId },
      { 'if-match': '"2"' },
    );
    expect(body).toMatchObject({ status: 'deprecated', replacedByNodeId: better.nodeId });
    const events = await eventsOf(better.nodeId);
    expect(events[0]).toMatchObject({ eventType: 'parent_added' });
    const edge = (await api.get(`/v1/edges/${events[0].edgeId}`)).body;
    expect(edge).toMatchObject({
      sourceNodeId: old.nodeId,
      targetNodeId: better.nodeId,
      relationshipType: 'replaced_by',
      isActive: true,
    });
    expect((await api.get(better.path)).body).toMatchObject({ parentIds: [], generation: 1 });
    const [deprecation] = (await api.get(`/v1/events?nodeId=${old.nodeId}&eventType=pattern_deprecated`)).body
      .items;
    expect(deprecation).toMatchObject({
      severity: 'warning',
      data: { reason: 'better one', replaced_by_node_id: better.nodeId },
    });
  });

  it('makes the target of a merge a child of what was merged, in one family', async () => {
    const [merged, target] = [await createNode('active'), await createNode()];
    const { body } = await api.post(`${merged.path}/merge`, { targetNodeId: target.nodeId }, anyRev);
    expect(body).toMatchObject({ status: 'merged', replacedByNodeId: target.nodeId, rev: 3 });
    const read = (await api.get(target.path)).body;
    expect(read).toMatchObject({ parentIds: [merged.nodeId], generation: 2 });
    expect(read.lineageId).toBe((await api.get(merged.path)).body.lineageId);
    const again = await api.post(`${merged.path}/merge`, { targetNodeId: target.nodeId }, anyRev);
    expect(again).toMatchObject({ status: 200, body: { rev: 3 } });
  });

  it('answers a merge with the node as the join of the families leaves it', async () => {
    const [merged, target, other] = [await createNode('active'), await createNode(), await createNode()];
    // Of two families the smaller one takes the name of the larger.
    const link = { sourceNodeId: target.nodeId, relationshipType: 'parent_of', createdBy: 'ada' };
    await api.post('/v1/edges', { ...link, targetNodeId: other.nodeId });
    const { body } = await api.post(`${merged.path}/merge`, { targetNodeId: target.nodeId }, anyRev);
    const read = (await api.get(merged.path)).body;
    expect([body.lineageId, body.stateRev]).toEqual([read.lineageId, read.stateRev]);
    expect(body.lineageId).toBe((await api.get(target.path)).body.lineageId);
  });

  it('shows a merge in the lineage though its edge was there before, inactive', async () => {
    const [merged, target] = [await createNode('active'), await createNode()];
    const ends = { sourceNodeId: merged.nodeId, targetNodeId: target.nodeId };
    const edge = { ...ends, relationshipType: 'merged_from', createdBy: 'ada' };
    const { edgeId } = (await api.post('/v1/edges', edge)).body;
    await api.post(`/v1/edges/${edgeId}/deactivate`, { reason: 'not yet' }, anyRev);
    await api.post(`${merged.path}/merge`, { targetNodeId: target.nodeId }, anyRev);
    expect((await api.get(target.path)).body).toMatchObject({ parentIds: [merged.nodeId], generation: 2 });
    expect((await api.get(`/v1/edges/${edgeId}`)).body).toMatchObject({ isActive: true });
  });

  it('refuses to merge a node into one that it came from, and changes nothing', async () => {
    const root = await createNode();
    const { node } = (
      await api.post(`/v1/patterns/${root.patternId}/versions`, {
        evolutionType: 'refined',
        content: 'y',
        createdBy: 'ada',
      })
    ).body;
    await api.post(`/v1/nodes/${node.nodeId}/activate`, undefined, anyRev);
    const answer = await api.post(`/v1/nodes/${node.nodeId}/merge`, { targetNodeId: root.nodeId }, anyRev);
    expect(answer.body).toMatchObject({ code: 'lineage_cycle', cycle: [node.nodeId, root.nodeId] });
    expect((await api.get(`/v1/nodes/${node.nodeId}`)).body).toMatchObject({ status: 'active', rev: 2 });
  });

  it('refuses a replacement or a target that does not exist', async () => {
    const { path } = await createNode('active');
    const unknown = '00000000-0000-4000-8000-000000000000';
    for (const [verb, body] of [
      ['deprecate', { reason: 'x', replacedByNodeId: unknown }],
      ['merge', { targetNodeId: unknown }],
    ] as const) {
      const answer = await api.post(`${path}/${verb}`, body, anyRev);
      expect(answer.body).toMatchObject({ status: 404, code: 'node_not_found', nodeIds: [unknown] });
    }
    expect((await api.get(path)).body).toMatchObject({ status: 'active', rev: 2 });
  });

  it('changes label, tags and metadata, and says by the kind of event what changed', async () => {
    const { path, nodeId } = await createNode();
    const { body } = await api.patch(
      path,
      { versionLabel: 'v1', tags: ['a'], metadata: { k: 1 } },
      { 'if-match': '"1"' },
    );
    expect(body).toMatchObject({ versionLabel: 'v1', tags: ['a'], metadata: { k: 1 }, rev: 2 });
    await api.patch(path, { tags: ['b'] }, { 'if-match': '"2"' });
    await api.patch(path, { metadata: {}, versionLabel: null }, { 'if-match': '"3"' });
    const events = await eventsOf(nodeId);
    expect(events.slice(0, 3)).toMatchObject([
      {
        eventType: 'pattern_modified',
        previousState: { versionLabel: 'v1', metadata: { k: 1 } },
        newState: { versionLabel: null, metadata: {} },
      },
      { eventType: 'tags_updated', previousState: { tags: ['a'] }, newState: { tags: ['b'] } },
      { eventType: 'pattern_modified', newState: { versionLabel: 'v1' } },
    ]);
  });

  it('lets exactly one of many concurrent changes of the same revision through', async () => {
    const { path, nodeId } = await createNode();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.patch(path, { tags: [String(index)] }, { 'if-match': '"1"' }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array<number>(19).fill(412)]);
    expect(await eventsOf(nodeId)).toHaveLength(2);
  });
});
