import { readFile } from 'node:fs/promises';
import { newId } from '@stemma/models';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { testApi, type TestApi } from './api-client.js';

/** Of what is not PROV's own. */
const NAME = /^(version|pattern|agent):[0-9a-f-]{36}$/;

describe('a lineage in the terms of PROV and of OpenLineage', () => {
  let api: TestApi;
  let path: string;
  let nodes: any[];
  const hostile = `a "quoted" \\ name\n'x' 🦆`;
  const asked = async (format: string) => {
    const { status, headers, body } = await api.get(`${path}?format=${format}`);
    expect([status, body]).toEqual([200, body]);
    return { headers, body };
  };

  beforeAll(async () => {
    api = await testApi();
    const create = async (name: string, createdBy: string) =>
      (await api.post('/v1/patterns', { name, createdBy, namespace: 'a/b c' })).body.node;
    const [root, source] = [await create(hostile, 'ada'), await create('source', 'grace')];
    const refined = await api.post(`/v1/patterns/${root.patternId}/versions`, {
      ...{
        evolutionType: 'refined',
        parentNodeIds: [root.nodeId],
        content: 'b',
        createdBy: 'ada',
        breakingChanges: true,
      },
    });
    const next = refined.body.node;
    const ends = { sourceNodeId: source.nodeId, targetNodeId: next.nodeId };
    await api.post('/v1/edges', { ...ends, relationshipType: 'feeds', createdBy: 'ada' });
    nodes = [next, root, source];
    path = `/v1/nodes/${next.nodeId}/ancestors`;
  });
  afterAll(() => api.close());

  it('is PROV-JSON: versions are entities of their patterns and authors, a refined one is a revision', async () => {
    const { body, headers } = await asked('prov-json');
    expect(headers['content-type']).toMatch(/^application\/json/);
    const [next, root, source] = nodes.map(({ nodeId }) => `version:${nodeId}`);
    expect(Object.keys(body.entity)).toHaveLength(5);
    expect(body.entity[next ?? '']).toMatchObject({
      'prov:label': `${hostile} v2`,
      'stemma:version': { $: '2', type: 'xsd:int' },
    });
    expect(Object.values(body.wasDerivedFrom)).toMatchObject([
      {
        ...{ 'prov:generatedEntity': next, 'prov:usedEntity': root, 'stemma:breakingChanges': true },
        'prov:type': { $: 'prov:Revision', type: 'xsd:QName' },
      },
    ]);
    expect(Object.values(body.wasInfluencedBy)).toMatchObject([
      { 'prov:influencee': next, 'prov:influencer': source, 'prov:type': { $: 'stemma:feeds' } },
    ]);
    const authors = Object.values<any>(body.wasAttributedTo).map(
      (one) => body.agent[one['prov:agent']]['prov:label'],
    );
    expect(authors.sort()).toEqual(['ada', 'ada', 'grace']);
    for (const type of ['entity', 'agent'])
      for (const id of Object.keys(body[type])) expect(id).toMatch(NAME);
  });

  it('is PROV-N that says the same', async () => {
    const { body, headers } = await asked('prov-n');
    expect(headers['content-type']).toBe('text/provenance-notation; charset=utf-8');
    const lines = (body as string).trimEnd().split('\n');
    expect([lines[0], lines.at(-1)]).toEqual(['document', 'endDocument']);
    const [next, root] = nodes.map(({ nodeId }) => `version:${nodeId}`);
    expect(body).toContain(`wasDerivedFrom(${next}, ${root}, [prov:type='prov:Revision', `);
    expect(body).toContain(`prov:label="a \\"quoted\\" \\\\ name\\n'x' 🦆 v2"`);
    expect(body).toContain(`wasGeneratedBy(${root}, -, ${nodes[1].createdAt})`);
    for (const line of lines.filter((one) => one.startsWith('  prefix')))
      expect(line).toMatch(/<urn:stemma:.+:>$/);
    const json = (await asked('prov-json')).body;
    const { prefix: _, ...statements } = json;
    const count = Object.values<object>(statements).reduce((sum, of) => sum + Object.keys(of).length, 0);
    expect(lines.filter((line) => /^ {2}[a-z]\w+\(.*\)$/i.test(line))).toHaveLength(count);
  });

  it('is a DatasetEvent of OpenLineage for each version', async () => {
    const { body, headers } = await asked('openlineage');
    expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const events = linesOf(body);
    expect(events).toHaveLength(3);
    const [{ dataset, producer }] = events;
    const [next, root, source] = nodes;
    const record = /^urn:stemma:(.+)$/.exec(producer)?.[1] ?? '';
    expect(dataset).toMatchObject({
      namespace: `stemma://${record}/a%2Fb%20c`,
      name: `${next.patternId}/v2`,
      facets: {
        version: { datasetVersion: '2' },
        ownership: { owners: [{ name: 'ada' }] },
        lifecycleStateChange: { lifecycleStateChange: 'CREATE' },
        stemma: { nodeId: next.nodeId, name: hostile },
      },
    });
    const names = dataset.facets.lineage.inputs.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual([`${root.patternId}/v1`, `${source.patternId}/v1`].sort());
    for (const event of events.slice(1)) expect(event.dataset.facets.lineage.inputs).toEqual([]);
    const sent = await api.post('/api/v1/lineage/batch', events);
    expect(sent.body).toMatchObject({ status: 'success', summary: { successful: 3 } });
  });

  it('has its executions as runs of the pattern, in the export of it', async () => {
    const [{ nodeId, patternId }] = nodes;
    const executionId = newId();
    const timestamp = '2026-01-01T00:00:00.000Z';
    const failed = { success: false, errorMessage: 'disk full' };
    const of = { executionId, nodeId, timestamp, executionTimeMs: 1_500, ...failed };
    expect((await api.post('/v1/executions', of)).status).toBe(201);
    const { body } = await api.get(`/v1/export?format=openlineage&patternId=${patternId}`);
    const events = linesOf(body);
    expect(events.map(({ dataset }) => dataset?.name)).toEqual([
      ...[`${patternId}/v1`, `${patternId}/v2`, undefined, undefined],
    ]);
    expect(events[0].eventTime).toBe(nodes[1].createdAt);
    const run = {
      run: { runId: executionId },
      job: { name: patternId },
      inputs: [{ name: `${patternId}/v2` }],
    };
    expect(events.slice(2)).toMatchObject([
      { ...run, eventType: 'START', eventTime: timestamp },
      { ...run, eventType: 'FAIL', eventTime: '2026-01-01T00:00:01.500Z' },
    ]);
    expect(events[3].run.facets.errorMessage.message).toBe('disk full');
    const elsewhere = `/v1/export?format=openlineage&patternId=${patternId}&namespace=elsewhere`;
    expect((await api.get(elsewhere)).body).toBe('');
    const { status, body: problem } = await api.get('/v1/export?format=openlineage');
    expect([status, problem.errors[0].pointer]).toEqual([422, '/patternId']);
  });

  it('validates by the schemas of OpenLineage', async () => {
    const [{ patternId }] = nodes;
    const { body } = await api.get(`/v1/export?format=openlineage&patternId=${patternId}`);
    const validate = new Ajv2020({
      strict: false,
      formats: { 'date-time': isDateTime, uri: true, uuid: true },
    });
    const isEvent = validate.compile(JSON.parse(await readFile(SCHEMA, 'utf8')) as object);
    for (const event of [...linesOf(body), ...linesOf((await asked('openlineage')).body)]) {
      expect([isEvent(event), isEvent.errors]).toEqual([true, null]);
      expect(isEvent({ ...event, producer: 5 })).toBe(false);
    }
  });
});

const SCHEMA = 'test/interchange/OpenLineage-2-0-2.json';
const isDateTime = (text: string): boolean => !Number.isNaN(Date.parse(text));
const linesOf = (body: string): any[] =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
