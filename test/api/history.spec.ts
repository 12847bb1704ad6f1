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
});
