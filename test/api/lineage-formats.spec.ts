import { testApi, type TestApi } from './api-client.js';

describe('a lineage in the formats of others', () => {
  let api: TestApi;
  let root: string;
  const hostile = `a "quoted" <b>name</b> & back\\slash; end\n%%{init}%% \u0001`;
  const drawn = async (format: string, query = '') => {
    const answer = await api.get(`/v1/nodes/${root}/lineage?format=${format}${query}`);
    expect([answer.status, answer.body]).toEqual([200, answer.body]);
    return answer;
  };

  beforeAll(async () => {
    api = await testApi();
    const { pattern, node } = (await api.post('/v1/patterns', { name: hostile, createdBy: 'ada' })).body;
    root = node.nodeId;
    const version = (body: object) =>
      api.post(`/v1/patterns/${pattern.patternId}/versions`, {
        createdBy: 'ada',
        parentNodeIds: [root],
        ...body,
      });
    await version({ evolutionType: 'refined', content: 'b', breakingChanges: true });
    await version({ evolutionType: 'fork', content: 'c' });
  });
  afterAll(() => api.close());

  it('is a skeleton with the start first, ends by place, and how many kin each version has', async () => {
    const { body, headers } = await drawn('skeleton');
    expect(body.nodes).toHaveLength(3);
    expect(body.nodes[0]).toMatchObject({
      nodeId: root,
      name: hostile,
      distance: 0,
      side: 'start',
      parentCount: 0,
      childCount: 2,
    });
    expect(body.edges).toHaveLength(2);
    for (const edge of body.edges) expect([edge.source, body.nodes[edge.target].distance]).toEqual([0, 1]);
    expect(body).toMatchObject({ truncated: [], nextCursor: null });
    expect(headers['stemma-source']).toBeDefined();
  });

  it('says what was cut, and goes on where it was', async () => {
    const { body } = await drawn('skeleton', '&limit=1');
    expect([body.nodes.length, body.truncated]).toEqual([2, ['limit']]);
    const rest = (await drawn('skeleton', `&limit=1&cursor=${body.nextCursor}`)).body;
    expect(rest.nodes[1].nodeId).not.toBe(body.nodes[1].nodeId);
    expect(rest.nextCursor).toBeNull();
  });

  it.each(['mermaid', 'dot', 'graphml', 'cytoscape', 'openlineage', 'prov-json', 'prov-n'])(
    'as %s, which has no place to say what was cut, has it said by a header',
    async (format) => {
      expect((await drawn(format)).headers).not.toHaveProperty('stemma-truncated');
      expect((await drawn(format, '&limit=1')).headers).toMatchObject({ 'stemma-truncated': 'limit' });
    },
  );

  it('is a Mermaid flowchart in which a name is only a label', async () => {
    const { body, headers } = await drawn('mermaid');
    expect(headers['content-type']).toBe('text/vnd.mermaid; charset=utf-8');
    const lines = (body as string).trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toBe('flowchart TD');
    for (const line of lines.slice(1, 4)) expect(line).toMatch(/^ {2}n\d\["[\p{L}\p{N} ./()_:@,#;-]+"\]$/u);
    expect(lines.filter((line) => line.includes('==>'))).toHaveLength(1);
  });

  it.each([
    ['1. __init__.py', '#49;. #95;#95;init#95;#95;.py v1 (draft)'],
    ['- draft', '#45; draft v1 (draft)'],
  ])('is a Mermaid flowchart that takes no name for Markdown: %s', async (name, label) => {
    const { nodeId } = (await api.post('/v1/patterns', { name, createdBy: 'ada' })).body.node;
    const { body } = await api.get(`/v1/nodes/${nodeId}/lineage?format=mermaid`);
    expect(body).toContain(`n0["${label}"]`);
  });

  it('is a Graphviz digraph whose strings end where they should', async () => {
    const { body, headers } = await drawn('dot');
    expect(headers['content-type']).toBe('text/vnd.graphviz; charset=utf-8');
    expect(body).toContain('a \\"quoted\\" <b>name</b> & back\\\\slash; end %%{init}%%');
    expect((body as string).split('\n').filter((line) => / -> /.test(line))).toHaveLength(2);
  });

  it('is GraphML that is XML, whatever a name holds', async () => {
    const { body, headers } = await drawn('graphml');
    expect(headers['content-type']).toBe('application/graphml+xml; charset=utf-8');
    expect(body).toContain('&lt;b&gt;name&lt;/b&gt; &amp; back');
    expect(body).not.toMatch(/[\u0000-\u0008]/);
    expect((body as string).match(/<node id=/g)).toHaveLength(3);
    expect((body as string).match(/<edge source=/g)).toHaveLength(2);
  });

  it('is made of the elements of Cytoscape, whose ends are ids of its nodes', async () => {
    const { nodes, edges } = (await drawn('cytoscape')).body.elements;
    const ids = nodes.map(({ data }: any) => data.id);
    expect(ids).toHaveLength(3);
    for (const { data } of edges) expect(ids).toEqual(expect.arrayContaining([data.source, data.target]));
  });

  it('is refused in a format that nobody knows', async () => {
    const { status, body } = await api.get(`/v1/nodes/${root}/lineage?format=png`);
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/format']);
  });
});
