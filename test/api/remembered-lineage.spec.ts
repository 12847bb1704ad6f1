import { setTimeout as sleep } from 'node:timers/promises';
import { testApi, type Answer, type TestApi } from './api-client.js';

describe('a lineage that is asked for again', () => {
  let api: TestApi;
  let patternId: string;
  let root: string;
  let leaf: string;
  let edgeId: string;
  beforeAll(async () => {
    api = await testApi();
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
      'stemma-source': 'graph',
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

  it('is as the record has it after a rebuild, whatever was remembered before', async () => {
    await ask();
    const { jobId } = (await api.post('/v1/mirrors/graph/rebuild')).body;
    while ((await api.get(`/v1/jobs/${jobId}`)).body.state === 'running') await sleep(20);
    const { distance, side, name, kind, namespace, ...node } = (await ask()).body.nodes[0];
    expect(node).toEqual(await recorded());
  });
});
