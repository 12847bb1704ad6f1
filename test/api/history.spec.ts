import { newId } from '@stemma/models';
import { testApi, type TestApi } from './api-client.js';

describe('what became of a pattern between two instants', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const anyRev = { 'if-match': '*' };

  async function aPattern(more: object = {}): Promise<{ patternId: string; nodeId: string }> {
    const { body } = await api.post('/v1/patterns', { name: 'one', content: 'a', createdBy: 'ada', ...more });
    return { patternId: body.pattern.patternId, nodeId: body.node.nodeId };
  }

  /** An instant behind all that was written, and before all that will be. */
  async function instant(): Promise<string> {
    const at = new Date();
    while (new Date().getTime() <= at.getTime()) await new Promise(setImmediate);
    return at.toISOString();
  }

  const diff = (patternId: string, from: string, to?: string, more = ''): ReturnType<TestApi['get']> =>
    api.get(`/v1/patterns/${patternId}/diff?from=${from}${to === undefined ? '' : `&to=${to}`}${more}`);

  const lineageDiff = (nodeId: string, from: string, to?: string, more = ''): ReturnType<TestApi['get']> =>
    api.get(`/v1/nodes/${nodeId}/lineage/diff?from=${from}${to === undefined ? '' : `&to=${to}`}${more}`);

  async function versionOf(patternId: string, more: object): Promise<{ nodeId: string; edgeId: string }> {
    const sent = { createdBy: 'bob', evolutionType: 'refined', ...more };
    const { body } = await api.post(`/v1/patterns/${patternId}/versions`, sent);
    return { nodeId: body.node.nodeId, edgeId: body.edges[0].edgeId };
  }

  it('is told with the statuses, tags and weights of then', async () => {
    const { patternId, nodeId } = await aPattern({ tags: ['old'] });
    const second = (
      await api.post(`/v1/patterns/${patternId}/versions`, {
        content: 'b',
        createdBy: 'bob',
        evolutionType: 'refined',
      })
    ).body;
    const edgeId = second.edges[0].edgeId as string;
    await api.post(`/v1/nodes/${nodeId}/activate`, undefined, anyRev);
    const from = await instant();
    await api.patch(`/v1/patterns/${patternId}`, { name: 'two', tags: ['new'] }, anyRev);
    await api.patch(`/v1/edges/${edgeId}`, { edgeStrength: 'strong' }, anyRev);
    await api.post(`/v1/nodes/${nodeId}/deprecate`, { reason: 'old' }, anyRev);
    const third = (
      await api.post(`/v1/patterns/${patternId}/versions`, {
        content: 'c',
        createdBy: 'bob',
        evolutionType: 'refined',
        tags: ['x'],
      })
    ).body;
    const to = await instant();
    await api.patch(`/v1/nodes/${third.node.nodeId}`, { tags: ['later'] }, anyRev);
    await api.post(`/v1/nodes/${nodeId}/archive`, undefined, anyRev);
    await api.patch(`/v1/edges/${edgeId}`, { edgeStrength: 'weak' }, anyRev);
    const { status, body } = await diff(patternId, from, to);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      patternId,
      from,
      to,
      pattern: {
        change: 'changed',
        before: { name: 'one', tags: ['old'], latestVersion: 2 },
        after: { name: 'two', tags: ['new'], latestVersion: 3 },
      },
      items: [
        {
          subject: 'version',
          id: nodeId,
          change: 'changed',
          of: { version: 1 },
          before: { status: 'active', deprecatedReason: null },
          after: { status: 'deprecated', deprecatedReason: 'old' },
          untold: [],
        },
        {
          subject: 'edge',
          id: edgeId,
          change: 'changed',
          before: { edgeStrength: 'moderate', weight: 0.6 },
          after: { edgeStrength: 'strong', weight: 0.9 },
        },
        {
          subject: 'version',
          id: third.node.nodeId,
          change: 'came',
          of: { version: 3 },
          before: null,
          after: { tags: ['x'] },
        },
        {
          subject: 'edge',
          id: third.edges[0].edgeId,
          change: 'came',
          of: { targetNodeId: third.node.nodeId },
        },
      ],
      nextCursor: null,
    });
    expect((await diff(patternId, to)).body.items).toMatchObject([
      { id: nodeId, before: { status: 'deprecated' }, after: { status: 'archived' } },
      { id: edgeId, before: { weight: 0.9 }, after: { weight: 0.3 } },
      { id: third.node.nodeId, before: { tags: ['x'] }, after: { tags: ['later'] } },
    ]);
  });

  it('tells of a lineage what came to it and left it, with the weights of then', async () => {
    const root = await aPattern();
    const child = await versionOf(root.patternId, { content: 'b' });
    const other = await aPattern();
    const from = await instant();
    const { body: added } = await api.post('/v1/edges', {
      ...{ sourceNodeId: other.nodeId, targetNodeId: child.nodeId, relationshipType: 'derived_from' },
      createdBy: 'bob',
    });
    await api.patch(`/v1/edges/${child.edgeId}`, { confidenceScore: 0.5 }, anyRev);
    const between = await instant();
    await api.post(`/v1/edges/${added.edgeId}/deactivate`, { reason: 'wrong' }, anyRev);
    await api.delete(`/v1/patterns/${root.patternId}`, anyRev);
    const first = (await lineageDiff(child.nodeId, from, between)).body;
    expect(first).toMatchObject({
      nodeId: child.nodeId,
      items: [
        { subject: 'version', id: other.nodeId, change: 'came', before: null },
        { subject: 'edge', change: expect.any(String) },
        { subject: 'edge', change: expect.any(String) },
      ],
      truncated: [],
    });
    expect(first.items).toContainEqual(
      expect.objectContaining({
        id: added.edgeId,
        change: 'came',
        after: expect.objectContaining({ weight: 0.6 }),
      }),
    );
    expect(first.items).toContainEqual(
      expect.objectContaining({
        ...{ id: child.edgeId, change: 'changed' },
        before: { weight: 0.6, confidenceScore: null },
        after: { weight: 0.57, confidenceScore: 0.5 },
      }),
    );
    const then = (await lineageDiff(child.nodeId, between)).body.items;
    const gone = [root.nodeId, child.nodeId, other.nodeId, child.edgeId, added.edgeId];
    expect(then.map(({ id, change }: { id: string; change: string }) => `${id} ${change}`).sort()).toEqual(
      gone.map((id) => `${id} went`).sort(),
    );
    expect((await lineageDiff(child.nodeId, from)).body.items).toHaveLength(3);
  });

  it('comes page by page, up to the end that was now', async () => {
    const { patternId } = await aPattern();
    const from = await instant();
    for (const content of ['b', 'c', 'd']) await versionOf(patternId, { content });
    const whole = (await diff(patternId, from)).body.items;
    expect(whole).toHaveLength(6);
    const found: unknown[] = [];
    let more = '&limit=2';
    do {
      const { body } = await diff(patternId, from, undefined, more);
      found.push(...body.items);
      await versionOf(patternId, { content: `later ${String(found.length)}` });
      more = body.nextCursor === null ? '' : `&limit=2&cursor=${String(body.nextCursor)}`;
    } while (more !== '');
    expect(found).toEqual(whole);
    const lineage = (await api.get(`/v1/patterns/${patternId}`)).body.latestNodeId as string;
    const to = await instant();
    const all = (await lineageDiff(lineage, from, to)).body.items;
    const first = (await lineageDiff(lineage, from, to, '&limit=4')).body;
    const rest = (await lineageDiff(lineage, from, to, `&limit=1000&cursor=${String(first.nextCursor)}`))
      .body;
    expect([...first.items, ...rest.items]).toEqual(all);
  });

  it('tells of a pattern that was deleted since, and what it was', async () => {
    const { patternId, nodeId } = await aPattern({ tags: ['a'] });
    const from = await instant();
    await api.delete(`/v1/patterns/${patternId}`, anyRev);
    const { body } = await diff(patternId, from);
    expect(body).toMatchObject({
      pattern: { change: 'went', before: { name: 'one', tags: ['a'], latestVersion: 1 }, after: null },
      items: [{ id: nodeId, change: 'went', before: { tags: ['a'] } }],
    });
  });

  it('names what an import without events does not tell, and guesses nothing', async () => {
    const [patternId, nodeId] = [newId(), newId()];
    const made = { createdAt: '2020-01-01T00:00:00Z', createdBy: 'ada' };
    const lines = [
      { record: 'pattern', patternId, name: 'imported', ...made },
      {
        record: 'node',
        nodeId,
        patternId,
        version: 1,
        tags: ['now'],
        rev: 3,
        updatedAt: '2022-01-01T00:00:00Z',
        ...made,
      },
    ];
    const sent = lines.map((line) => JSON.stringify(line)).join('\n');
    const imported = await api.send('POST', '/v1/import', sent, { 'content-type': 'application/x-ndjson' });
    expect(imported.body).toMatchObject({ badLineCount: 0 });
    expect((await diff(patternId, '2021-01-01T00:00:00Z')).body.items).toMatchObject([
      {
        id: nodeId,
        change: 'untold',
        before: {},
        after: {},
        untold: expect.arrayContaining([{ field: 'tags', at: 'from' }]),
      },
    ]);
    await api.patch(`/v1/nodes/${nodeId}`, { tags: ['next'] }, anyRev);
    const from = await instant();
    await api.patch(`/v1/nodes/${nodeId}`, { tags: ['last'] }, anyRev);
    expect((await diff(patternId, from)).body.items).toMatchObject([
      { id: nodeId, change: 'changed', before: { tags: ['next'] }, after: { tags: ['last'] }, untold: [] },
    ]);
  });

  it.each([
    ['an end before the beginning', 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', '/from'],
    ['no beginning', 'to=2026-01-01T00:00:00Z', '/from'],
    ['an instant without an offset', 'from=2026-01-01T00:00:00', '/from'],
    ['a day that there is not', 'from=2026-02-30T00:00:00Z', '/from'],
    [
      'an instant outside of all that can be stored',
      'from=2026-01-01T00:00:00Z&to=300000-01-01T00:00:00Z',
      '/to',
    ],
    ['an end before it was created', 'from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', '/to'],
    ['a cursor of another question', 'from=2020-01-01T00:00:00Z&cursor=WyJ4Il0', undefined],
  ])('refuses %s', async (_, query, pointer) => {
    const { patternId, nodeId } = await aPattern();
    for (const path of [`/v1/patterns/${patternId}/diff`, `/v1/nodes/${nodeId}/lineage/diff`]) {
      const { status, body } = await api.get(`${path}?${query}`);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(body.errors[0]?.pointer).toBe(pointer);
    }
  });

  it('refuses what never was, and a cursor that is of another pattern', async () => {
    const [one, other] = [await aPattern(), await aPattern()];
    const from = '2020-01-01T00:00:00Z';
    expect((await diff(newId(), from)).body).toMatchObject({ status: 404, code: 'pattern_not_found' });
    expect((await lineageDiff(newId(), from)).body).toMatchObject({ status: 404, code: 'node_not_found' });
    await versionOf(one.patternId, { content: 'b' });
    const { nextCursor } = (await diff(one.patternId, from, undefined, '&limit=1')).body;
    const stolen = await diff(other.patternId, from, undefined, `&cursor=${String(nextCursor)}`);
    expect(stolen.body).toMatchObject({ status: 400, code: 'invalid_cursor' });
  });
});
