import { testApi, type TestApi } from './api-client.js';

describe('edges', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const createNode = async (): Promise<string> =>
    (await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' })).body.node.nodeId;
  const connect = async (sourceNodeId: string, targetNodeId: string, more: object = {}) =>
    api.post('/v1/edges', {
      sourceNodeId,
      targetNodeId,
      relationshipType: 'derived_from',
      createdBy: 'ada',
      ...more,
    });

  it('relates two nodes with a weight, joins their families and raises the generation', async () => {
    const [a, b] = [await createNode(), await createNode()];
    const edge = await connect(a, b, { edgeStrength: 'strong', similarityScore: 0.95, confidenceScore: 0.9 });
    expect(edge.status).toBe(201);
    expect(edge.headers).toMatchObject({
      etag: '"1"',
      'stemma-position': expect.stringMatching(/^\d+\.\d+$/) as string,
    });
    expect(edge.body).toMatchObject({
      sourceNodeId: a,
      targetNodeId: b,
      weight: 0.9125,
      isActive: true,
      rev: 1,
    });
    expect((await api.get(`/v1/edges/${edge.body.edgeId}`)).body).toEqual(edge.body);
    const [older, newer] = [(await api.get(`/v1/nodes/${a}`)).body, (await api.get(`/v1/nodes/${b}`)).body];
    expect(newer).toMatchObject({ generation: 2, parentIds: [a], lineageId: older.lineageId });
  });

  it('stores child_of as parent_of with its ends swapped', async () => {
    const [child, parent] = [await createNode(), await createNode()];
    const edge = await connect(child, parent, { relationshipType: 'child_of', edgeStrength: 'medium' });
    expect(edge.body).toMatchObject({
      sourceNodeId: parent,
      targetNodeId: child,
      relationshipType: 'parent_of',
      edgeStrength: 'moderate',
    });
    const patterns = [parent, child].map(async (id) => (await api.get(`/v1/nodes/${id}`)).body.patternId);
    expect([edge.body.sourcePatternId, edge.body.targetPatternId]).toEqual(await Promise.all(patterns));
    const again = await connect(parent, child, { relationshipType: 'parent_of' });
    expect(again.body).toMatchObject({ code: 'edge_exists', edgeId: edge.body.edgeId, isActive: true });
  });

  it('answers the same edge sent again under its id with the first one', async () => {
    const [a, b] = [await createNode(), await createNode()];
    const edgeId = '0198f000-0000-7000-8000-000000000001';
    const first = await connect(a, b, { edgeId });
    const again = await connect(a, b, { edgeId });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect((await connect(b, a, { edgeId, relationshipType: 'merged_with' })).body.code).toBe('id_conflict');
  });

  it('says of the id of an edge that went with its pattern that it is taken', async () => {
    const [a, b, c] = [await createNode(), await createNode(), await createNode()];
    const { edgeId } = (await connect(a, b)).body;
    const { patternId } = (await api.get(`/v1/nodes/${b}`)).body;
    await api.delete(`/v1/patterns/${patternId as string}`, { 'if-match': '*' });
    const again = await connect(a, c, { edgeId });
    expect([again.status, again.body.code]).toEqual([409, 'id_conflict']);
    expect(again.body.detail).toContain(`${edgeId as string} has been deleted`);
  });

  it('turns an edge off and on again; ancestry and generation follow', async () => {
    const [a, b] = [await createNode(), await createNode()];
    const path = `/v1/edges/${(await connect(a, b)).body.edgeId as string}`;
    const off = await api.post(`${path}/deactivate`, { reason: 'a mistake' }, { 'if-match': '"1"' });
    expect(off.body).toMatchObject({ isActive: false, deactivationReason: 'a mistake', rev: 2 });
    expect((await api.get(`/v1/nodes/${b}`)).body).toMatchObject({ parentIds: [], generation: 1 });
    expect((await api.post(`${path}/deactivate`, { reason: 'again' }, { 'if-match': '"2"' })).body).toEqual(
      off.body,
    );

    const on = await api.post(`${path}/reactivate`, undefined, { 'if-match': '"2"' });
    expect(on.body).toMatchObject({ isActive: true, deactivationReason: null, deactivatedAt: null, rev: 3 });
    expect((await api.get(`/v1/nodes/${b}`)).body).toMatchObject({ parentIds: [a], generation: 2 });
    expect((await api.post(`${path}/reactivate`, undefined, { 'if-match': '"3"' })).body).toEqual(on.body);

    const events = (await api.get(`/v1/events?nodeId=${b}`)).body.items.map(
      ({ eventType }: { eventType: string }) => eventType,
    );
    expect(events).toEqual(['parent_added', 'relationship_removed', 'parent_added', 'version_created']);
    const [removed] = (await api.get(`/v1/events?nodeId=${b}&eventType=relationship_removed`)).body.items;
    expect(removed).toMatchObject({ previousState: { isActive: true }, newState: { isActive: false } });
  });

  it('changes scores and summary, and the weight with them', async () => {
    const [older, newer] = [await createNode(), await createNode()];
    const edge = await connect(older, newer, { edgeStrength: 'weak' });
    const path = `/v1/edges/${edge.body.edgeId as string}`;
    const heavy = async (): Promise<unknown[]> => {
      const position = { 'stemma-min-position': (await api.get('/v1/sync')).body.position as string };
      return (await api.get(`/v1/nodes/${older}/descendants?minWeight=0.4`, position)).body.nodes;
    };
    expect(await heavy()).toEqual([]);
    const { body } = await api.patch(
      path,
      { similarityScore: 0.8, changeSummary: 'why', breakingChanges: true },
      { 'if-match': '"1"' },
    );
    expect(body).toMatchObject({ weight: 0.45, changeSummary: 'why', breakingChanges: true, rev: 2 });
    expect(await heavy()).toMatchObject([{ nodeId: newer }]);
    const cleared = await api.patch(
      path,
      { similarityScore: null, changeSummary: null },
      { 'if-match': '"2"' },
    );
    expect(cleared.body).toMatchObject({
      similarityScore: null,
      changeSummary: null,
      weight: 0.3,
      breakingChanges: true,
    });
    expect((await api.patch(path, { breakingChanges: true }, { 'if-match': '"3"' })).body.rev).toBe(3);
  });

  it('never closes a cycle, however many try at once', async () => {
    const nodes = await Promise.all(Array.from({ length: 5 }, createNode));
    const at = (index: number): string => nodes[index % nodes.length] ?? '';
    const answers = await Promise.all(
      Array.from({ length: 25 }, (_, index) => connect(at(index), at(index + 1 + Math.floor(index / 5)))),
    );
    const refused = answers.filter(({ status }) => status !== 201);
    for (const { body } of refused) {
      expect(['lineage_cycle', 'self_loop', 'edge_exists']).toContain(body.code);
      if (body.code === 'lineage_cycle') expect(body.cycle.length).toBeGreaterThan(1);
    }
    const parents = new Map<string, string[]>();
    for (const id of nodes) parents.set(id, (await api.get(`/v1/nodes/${id}`)).body.parentIds);
    const isOwnAncestor = (id: string): boolean => {
      const seen = new Set<string>();
      const walk = (at: string): boolean =>
        (parents.get(at) ?? []).some(
          (parent) => parent === id || (!seen.has(parent) && Boolean(seen.add(parent)) && walk(parent)),
        );
      return walk(id);
    };
    expect(nodes.filter(isOwnAncestor)).toEqual([]);
  });
});
