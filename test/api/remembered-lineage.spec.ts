import { setTimeout as sleep } from 'node:timers/promises';
import { testApi, type Answer, type TestApi } from './api-client.js';

interface Shown {
  readonly nodeId: string;
  readonly usageCount: number;
  readonly avgExecutionTimeMs: number | null;
  readonly successRate: number | null;
  readonly lastUsedAt: string | null;
  readonly tags: readonly string[];
}

describe.each([
  ['memory', 'graph'],
  ['postgres', 'postgres'],
] as const)('a lineage that is asked for again, from %s', (graph, source) => {
  let api: TestApi;
  let patternId: string;
  let root: string;
  let leaf: string;
  let edgeId: string;
  beforeAll(async () => {
    api = await testApi({ kind: 'off' }, {}, { graph });
    const { pattern, node } = (
      await api.post('/v1/patterns', { name: 'ünïcode "quoted"', content: 'a', createdBy: 'ada' })
    ).body;
    patternId = pattern.patternId;
    root = node.nodeId;
    const version = { evolutionType: 'refined', content: 'b', createdBy: 'ada' };
    leaf = (await api.post(`/v1/patterns/${patternId}/versions`, version)).body.node.nodeId;
    ({ edgeId } = (await ask()).body.edges[0]);
  });
  afterAll(() => api.close());

  const ask = async (): Promise<Answer> => {
    const answer = await api.get(`/v1/nodes/${leaf}/ancestors`);
    expect(answer.headers).toMatchObject({
      'stemma-source': source,
      'content-type': 'application/json; charset=utf-8',
    });
    return answer;
  };
  const recorded = async (): Promise<object> => {
    const { content, parentIds, childIds, ...node } = (await api.get(`/v1/nodes/${root}`)).body;
    return node;
  };
  const any = { 'if-match': '*' };

  it.each<[string, () => Promise<Answer>]>([
    ['nothing', ask],
    ['the tags of a version', () => api.patch(`/v1/nodes/${root}`, { tags: ['ä"\\', '日本'] }, any)],
    ['its use', () => api.post('/v1/executions', { nodeId: root, executionTimeMs: 12.5, success: true })],
    ['its status', () => api.post(`/v1/nodes/${root}/archive`, undefined, any)],
    ['the name of its pattern', () => api.patch(`/v1/patterns/${patternId}`, { name: 'renamed' }, any)],
    ['an edge', () => api.patch(`/v1/edges/${edgeId}`, { changeSummary: 'why\n"so"' }, any)],
  ])('is as the record has it once there changed %s', async (_, change) => {
    await ask();
    expect((await change()).status).toBeLessThan(300);
    const { nodes, edges } = (await ask()).body;
    const { distance, side, name, kind, namespace, ...node } = nodes[0];
    expect(node).toEqual(await recorded());
    const { body: pattern } = await api.get(`/v1/patterns/${patternId}`);
    expect([name, kind, namespace]).toEqual([pattern.name, pattern.kind, pattern.namespace]);
    expect({ distance, side }).toEqual({ distance: 1, side: 'ancestor' });
    expect(edges).toEqual([(await api.get(`/v1/edges/${edgeId}`)).body]);
    expect((await ask()).body).toEqual({ ...(await ask()).body, nodes, edges });
  });

  it('tells the use of each version, of those that are remembered and of those that are read anew', async () => {
    const version = { evolutionType: 'refined', content: 'c', createdBy: 'ada' };
    const { body } = await api.post(`/v1/patterns/${patternId}/versions`, version);
    const tip: string = body.node.nodeId;
    const shown = async (): Promise<unknown[]> => {
      const { nodes } = (await api.get(`/v1/nodes/${tip}/ancestors`)).body;
      return nodes.map(
        ({ nodeId, usageCount, avgExecutionTimeMs, successRate, lastUsedAt, tags }: Shown) => ({
          ...{ nodeId, usageCount, avgExecutionTimeMs, successRate, lastUsedAt, tags },
        }),
      );
    };
    const at = '2026-03-01T10:00:00.000Z';
    const use = (nodeId: string, executionTimeMs: number, success: boolean): Promise<Answer> =>
      api.post('/v1/executions', { nodeId, executionTimeMs, success, timestamp: at });
    const unused = { usageCount: 0, avgExecutionTimeMs: null, successRate: null, lastUsedAt: null };
    const before = await shown();
    expect(before).toEqual([expect.objectContaining({ nodeId: leaf, ...unused }), expect.anything()]);

    await use(leaf, 10, true);
    await api.patch(`/v1/nodes/${root}`, { tags: ['of the one read anew'] }, any);
    await use(leaf, 30, false);
    const once = { usageCount: 2, avgExecutionTimeMs: 20, successRate: 0.5, lastUsedAt: at };
    expect(await shown()).toEqual([
      { nodeId: leaf, ...once, tags: [] },
      { ...(before[1] as object), tags: ['of the one read anew'] },
    ]);
    await use(root, 5, true);
    await api.patch(`/v1/nodes/${leaf}`, { tags: ['now this'] }, any);
    const { usageCount, lastUsedAt } = (await recorded()) as Shown;
    expect(await shown()).toEqual([
      { nodeId: leaf, ...once, tags: ['now this'] },
      expect.objectContaining({ nodeId: root, usageCount, lastUsedAt }),
    ]);
  });

  if (graph === 'memory') {
    it('is as the record has it after a rebuild, whatever was remembered before', async () => {
      await ask();
      const { jobId } = (await api.post('/v1/mirrors/graph/rebuild')).body;
      while ((await api.get(`/v1/jobs/${jobId}`)).body.state === 'running') await sleep(20);
      const { distance, side, name, kind, namespace, ...node } = (await ask()).body.nodes[0];
      expect(node).toEqual(await recorded());
    });
  }
});
