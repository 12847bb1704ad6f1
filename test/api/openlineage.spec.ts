import { newId } from '@stemma/models';
import { testApi, type Answer, type TestApi } from './api-client.js';

interface Named {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: object;
}

const SPEC = 'https://openlineage.io/spec/2-0-2/OpenLineage.json';
const dataset = (name: string, facets: object = {}): Named => ({ namespace: 'postgres://db', name, facets });
const job = (name: string, facets: object = {}): Named => ({ namespace: 'airflow', name, facets });
const facet = (of: object): object => ({ _producer: 'https://p', _schemaURL: 'https://s', ...of });
const schema = (...names: string[]): object => ({
  schema: facet({ fields: names.map((name) => ({ name })) }),
});

let clock = Date.parse('2026-01-01T00:00:00Z');
const event = (of: object): object => ({
  eventTime: new Date((clock += 1_000)).toISOString(),
  producer: 'https://example.com/producer',
  ...of,
});

describe('events of OpenLineage', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  afterAll(() => api.close());

  const send = (of: object): Promise<Answer> => api.post('/api/v1/lineage', of);
  const edgesAround = async (nodeId: string): Promise<string[]> => {
    const { body } = await api.get(`/v1/nodes/${nodeId}/lineage?format=skeleton`);
    const nameOf = (place: number): string => `${body.nodes[place].name}/v${body.nodes[place].version}`;
    return body.edges
      .map((edge: any) => `${nameOf(edge.source)} ${edge.relationshipType} ${nameOf(edge.target)}`)
      .sort();
  };

  it('make patterns of jobs and datasets, and of what one feeds the other edges', async () => {
    const name = newId();
    const { status, body } = await send(
      event({
        eventType: 'START',
        run: { runId: newId() },
        job: job(`load-${name}`),
        inputs: [dataset(`raw-${name}`, schema('id'))],
        outputs: [dataset(`clean-${name}`)],
      }),
    );
    expect([status, body]).toMatchObject([201, { newPatterns: 3, newVersions: 3, newEdges: 2, notes: [] }]);
    expect((await api.get(`/v1/patterns/${body.patternId}`)).body).toMatchObject({
      name: `load-${name}`,
      namespace: 'airflow',
      kind: 'job',
      metadata: { openLineage: { namespace: 'airflow', name: `load-${name}` } },
    });
    expect(await edgesAround(body.nodeId)).toEqual([
      `load-${name}/v1 feeds clean-${name}/v1`,
      `raw-${name}/v1 feeds load-${name}/v1`,
    ]);
  });

  it('make an execution of a run once its beginning and its end are known, whichever comes first', async () => {
    const one = job(newId());
    const runs = [newId(), newId()] as const;
    const start = (runId: string) =>
      send(event({ eventTime: '2026-01-01T10:00:00Z', eventType: 'START', run: { runId }, job: one }));
    const end = (runId: string, eventType: string, facets = {}) =>
      send(event({ eventTime: '2026-01-01T10:00:02.500Z', eventType, run: { runId, facets }, job: one }));
    expect((await start(runs[0])).body.executionId).toBeNull();
    expect((await end(runs[0], 'COMPLETE')).body.executionId).toBe(runs[0]);
    const errorMessage = facet({ message: 'disk full', programmingLanguage: 'SQL' });
    expect((await end(runs[1], 'FAIL', { errorMessage })).body.executionId).toBeNull();
    const { body } = await start(runs[1]);
    expect(body.executionId).toBe(runs[1]);
    expect((await api.get(`/v1/nodes/${body.nodeId}`)).body).toMatchObject({
      ...{ usageCount: 2, avgExecutionTimeMs: 2_500, successRate: 0.5 },
      lastUsedAt: '2026-01-01T10:00:00.000Z',
    });
    const { items } = (await api.get(`/v1/events?nodeId=${body.nodeId}&eventType=execution_failed`)).body;
    expect(items).toMatchObject([{ executionId: runs[1], errorMessage: 'disk full' }]);
  });

  it('change nothing when they come again, and are kept whole', async () => {
    const told = event({
      schemaURL: `${SPEC}#/$defs/RunEvent`,
      eventType: 'COMPLETE',
      run: { runId: newId(), facets: { ours: facet({ deep: [1, { a: null }] }) } },
      job: job(newId(), { sql: facet({ query: 'select 1' }) }),
      outputs: [dataset(newId())],
      more: { of: 'a later version' },
    });
    const first = await send(told);
    const again = await send(told);
    expect([first.status, again.status]).toEqual([201, 200]);
    const { eventId, patternId, nodeId } = first.body;
    expect(again.body).toMatchObject({ eventId, patternId, nodeId, newVersions: 0, newEdges: 0 });
    const { body } = await api.get(`/v1/events/${eventId}`);
    expect(body).toMatchObject({ eventType: 'metadata_updated', sourceSystem: 'openlineage', data: told });
  });
});
