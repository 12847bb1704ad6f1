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

  it('say where a run ends before it begins, and take it for one of no time', async () => {
    const run = { runId: newId() };
    const one = job(newId());
    await send(event({ eventTime: '2026-01-01T10:00:05Z', eventType: 'START', run, job: one }));
    const end = event({ eventTime: '2026-01-01T10:00:00Z', eventType: 'COMPLETE', run, job: one });
    const { body } = await send(end);
    const detail = 'is such that the run ends 5000 ms before it begins: it is taken for one of 0 ms';
    expect(body).toMatchObject({ executionId: run.runId, notes: [{ pointer: '/eventTime', detail }] });
    expect((await api.get(`/v1/nodes/${body.nodeId}`)).body).toMatchObject({ avgExecutionTimeMs: 0 });
  });

  it('say where the id of a run is that of another execution', async () => {
    const { node } = (await api.post('/v1/patterns', { name: 'used', content: 'x', createdBy: 'ada' })).body;
    const runId = newId();
    await api.post('/v1/executions', {
      executionId: runId,
      nodeId: node.nodeId,
      executionTimeMs: 5,
      success: true,
    });
    const one = job(newId());
    await send(event({ eventType: 'START', run: { runId }, job: one }));
    const { body } = await send(event({ eventType: 'COMPLETE', run: { runId }, job: one }));
    expect(body).toMatchObject({
      executionId: null,
      notes: [
        {
          pointer: '/run/runId',
          detail: `is the id of an execution of another version here (${node.nodeId as string}): the run is in the event alone`,
        },
      ],
    });
  });

  it('are taken one by one, whatever of what they name is deleted meanwhile', async () => {
    for (let round = 0; round < 10; round++) {
      const [one, input] = [job(newId()), dataset(newId())];
      const told = (): object =>
        event({ job: job(one.name, { sql: facet({ query: newId() }) }), inputs: [input] });
      const { patternId } = (await send(told())).body;
      const batches = [1, 2, 3].map(() =>
        api.post('/api/v1/lineage/batch', [told(), told(), told(), told(), event({ job: job(newId()) })]),
      );
      await api.delete(`/v1/patterns/${patternId as string}`, { 'if-match': '*' });
      for (const { status, body } of await Promise.all(batches)) {
        expect([status, body]).toEqual([200, body]);
        expect(new Set(body.failed_events.map(({ reason }: any) => reason))).toEqual(
          new Set(body.summary.failed === 0 ? [] : [expect.stringContaining('has been deleted')]),
        );
        expect(body.summary.successful).toBeGreaterThan(0);
      }
    }
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

  /** With their contents, oldest first. */
  const versionsOf = async (patternId: string): Promise<any[]> => {
    const { items } = (await api.get(`/v1/patterns/${patternId}/versions`)).body;
    const nodes = items.map(async ({ nodeId }: any) => (await api.get(`/v1/nodes/${nodeId}`)).body);
    return (await Promise.all(nodes)).reverse();
  };
  const ofDataset = (named: Named, more: object = {}): Promise<Answer> =>
    send(event({ dataset: named, ...more }));

  it('make a new version where what defines it has changed, and only then', async () => {
    const name = newId();
    const first = await ofDataset(dataset(name, schema('a')));
    const { patternId } = first.body;
    const again = [
      {},
      schema('a'),
      { schema: { ...facet({ fields: [{ name: 'a' }] }), _producer: 'https://new' } },
    ];
    for (const facets of [...again, { documentation: facet({ description: 'all of it' }) }])
      expect((await ofDataset(dataset(name, facets))).body).toMatchObject({ patternId, newVersions: 0 });
    const second = await ofDataset(
      dataset(name, { ...schema('a', 'b'), version: facet({ datasetVersion: '7' }) }),
    );
    expect(await edgesAround(second.body.nodeId)).toEqual([`${name}/v1 refined_from ${name}/v2`]);
    expect(
      (await ofDataset(dataset(name, { version: { ...facet({}), _deleted: true } }))).body.newVersions,
    ).toBe(1);
    expect(await versionsOf(patternId)).toMatchObject([
      { version: 1, content: { schema: { fields: [{ name: 'a' }] } }, status: 'active' },
      { version: 2, versionLabel: '7', content: { version: { datasetVersion: '7' } } },
      { version: 3, versionLabel: null, content: { schema: { fields: [{ name: 'a' }, { name: 'b' }] } } },
    ]);
  });

  it('define a version of which only the name was known, and take nothing back when they come late', async () => {
    const name = newId();
    const at = (second: number): object => ({ eventTime: `2026-02-01T00:00:0${String(second)}Z` });
    const { body } = await ofDataset(dataset(name), at(1));
    expect((await ofDataset(dataset(name, schema('a')), at(2))).body).toMatchObject({ newVersions: 0 });
    expect((await ofDataset(dataset(name, schema('b')), at(6))).body).toMatchObject({ newVersions: 1 });
    const late = await ofDataset(dataset(name, schema('a')), at(4));
    expect(late.body).toMatchObject({ newVersions: 0, nodeId: body.nodeId });
    const between = await ofDataset(dataset(name, schema('c')), at(5));
    expect(between.body).toMatchObject({ newVersions: 1 });
    expect((await ofDataset(dataset(name), at(7))).body.nodeId).not.toBe(between.body.nodeId);
    expect((await versionsOf(body.patternId)).map(({ content }) => content.schema.fields[0].name)).toEqual([
      ...['a', 'b', 'c'],
    ]);
  });

  it('may tell of data that flow in circles', async () => {
    const [own, one, two] = [newId(), newId(), newId()];
    const flow = (of: string, inputs: string[], outputs: string[]): Promise<Answer> =>
      send(
        event({
          job: job(of),
          inputs: inputs.map((name) => dataset(name)),
          outputs: outputs.map((name) => dataset(name)),
        }),
      );
    const merge = await flow(own, [own], [own]);
    expect(merge.body).toMatchObject({ newEdges: 2, notes: [] });
    expect(await edgesAround(merge.body.nodeId)).toEqual([
      `${own}/v1 feeds ${own}/v1`,
      `${own}/v1 feeds ${own}/v1`,
    ]);
    await flow(one, [one], [two]);
    const { body } = await flow(two, [two], [one]);
    expect((await edgesAround(body.nodeId)).length).toBe(4);
    const itself = facet({ inputs: [{ type: 'DATASET', ...dataset(own) }] });
    expect((await ofDataset(dataset(own, { lineage: itself }))).body).toMatchObject({
      ...{ newEdges: 0, notes: [{ pointer: '/dataset' }] },
    });
  });

  it('tell by the lineage facet what feeds what, in place of inputs and outputs', async () => {
    const [a, b, c, d, by] = [newId(), newId(), newId(), newId(), newId()];
    const source = (name: string): object => ({ type: 'DATASET', namespace: 'postgres://db', name });
    const entries = [
      { ...source(c), inputs: [source(a)] },
      { ...source(d), fields: { x: { inputs: [{ ...source(b), field: 'y' }, { type: 'JOB' }] } } },
    ];
    const inputs = [a, b].map((name) => dataset(name));
    const outputs = [c, d].map((name) => dataset(name));
    const told = { job: job(by, { lineage: facet({ entries }) }), inputs, outputs };
    const { body } = await send(event(told));
    expect(body).toMatchObject({ newVersions: 5, newEdges: 3, notes: [] });
    const [{ latestNodeId }] = (await api.get(`/v1/patterns?name=${d}`)).body.items;
    expect(await edgesAround(latestNodeId)).toEqual(
      [`${b}/v1 feeds ${d}/v1`, `${by}/v1 feeds ${d}/v1`].sort(),
    );
    const other = await send(event({ job: job(newId(), { lineage: facet({ ours: 1 }) }), inputs }));
    expect(other.body).toMatchObject({ newEdges: 2, notes: [{ pointer: '/job/facets/lineage' }] });
  });

  it('come to the same in whatever order they come, and from many at once', async () => {
    const told = (job_: string, set: string): object[] => {
      const run = { runId: newId() };
      const of = (second: number, more: object): object => ({
        ...{ eventTime: `2026-03-01T00:00:0${String(second)}Z`, run, job: job(job_), ...more },
      });
      return [
        of(1, { eventType: 'START', inputs: [dataset(`a${set}`, schema('x'))] }),
        of(2, { eventType: 'RUNNING', outputs: [dataset(`b${set}`)] }),
        of(3, { eventType: 'COMPLETE', outputs: [dataset(`b${set}`, schema('y')), dataset(`c${set}`)] }),
        of(4, { eventType: 'OTHER', inputs: [dataset(`c${set}`)] }),
      ];
    };
    const outcomes: unknown[] = [];
    for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], null]) {
      const [name, set] = [newId(), newId()];
      const events = told(name, set);
      const sent: Answer[] = [];
      if (order === null) sent.push(...(await Promise.all([...events, ...events].map(send))));
      else for (const place of order) sent.push(await send(events[place] ?? {}));
      for (const { status } of sent) expect([200, 201]).toContain(status);
      const { body } = await api.get(`/v1/nodes/${sent[0]?.body.nodeId}`);
      const edges = await edgesAround(body.nodeId);
      outcomes.push([
        ...[body.usageCount, body.avgExecutionTimeMs],
        edges.map((edge) => edge.replaceAll(name, 'job').replaceAll(set, '')).sort(),
      ]);
    }
    const edges = ['a/v1 feeds job/v1', 'c/v1 feeds job/v1', 'job/v1 feeds b/v1', 'job/v1 feeds c/v1'];
    expect(outcomes).toEqual(outcomes.map(() => [1, 2_000, edges]));
  });

  it('are kept as they are where names are longer than ours may be, and integers than a double holds', async () => {
    const [namespace, name] = [`s3://${'n'.repeat(200)}`, '🦆'.repeat(300)];
    const text = JSON.stringify(event({ dataset: { namespace, name, facets: { big: facet({ id: '#' }) } } }));
    const { body } = await api.send('POST', '/api/v1/lineage', text.replace('"#"', '9007199254740993'), {
      'content-type': 'application/json',
    });
    const pattern = (await api.get(`/v1/patterns/${body.patternId}`)).body;
    expect(pattern.metadata.openLineage).toEqual({ namespace, name });
    expect(pattern.name).toMatch(/^🦆{242}…[0-9a-f]{12}$/u);
    expect(pattern.namespace).toMatch(/^s3:.{84}…[0-9a-f]{12}$/);
    const kept = (await api.get(`/v1/events/${body.eventId}`)).body;
    expect(kept.data.dataset.facets.big.id).toBe('9007199254740993');
  });

  it('leave alone what was deleted here, and say so', async () => {
    const [name, by] = [newId(), newId()];
    const { patternId } = (await ofDataset(dataset(name))).body;
    await api.delete(`/v1/patterns/${patternId}`, { 'if-match': '*' });
    const { status, body } = await send(
      event({ job: job(by), inputs: [dataset(name)], outputs: [dataset(by)] }),
    );
    expect([status, body]).toMatchObject([201, { newEdges: 1, notes: [{ pointer: '/inputs/0' }] }]);
    expect((await ofDataset(dataset(name))).body).toMatchObject({ status: 409, code: 'id_conflict' });
  });

  it('come in batches, of which the wrong ones stop none of the others', async () => {
    const good = (): object => event({ dataset: dataset(newId()) });
    const sent = [good(), { eventTime: 'yesterday', dataset: dataset('x') }, good(), 5, {}];
    const { status, body } = await api.post('/api/v1/lineage/batch', sent);
    expect([status, body]).toMatchObject([
      200,
      {
        status: 'partial_success',
        summary: { received: 5, successful: 2, failed: 3, retriable: 0, non_retriable: 3 },
        failed_events: [1, 3, 4].map((index) => ({ index, retriable: false })),
      },
    ]);
    expect((await api.post('/api/v1/lineage/batch', [good()])).body.status).toBe('success');
    expect((await api.post('/api/v1/lineage/batch', [])).body.summary.received).toBe(0);
    expect((await api.post('/api/v1/lineage/batch', good())).status).toBe(422);
    expect((await api.post('/api/v1/lineage/batch', [], { 'idempotency-key': 'k' })).status).toBe(422);
  });

  it('are refused where they name more than one transaction may take', async () => {
    const inputs = Array.from({ length: 10_000 }, (_, place) => dataset(`many-${String(place)}`));
    const { status, body } = await send(event({ job: job('many'), inputs }));
    expect([status, body.errors]).toMatchObject([422, [{ pointer: '', code: 'too_many' }]]);
  });

  it.each([
    ['no time', { eventTime: undefined }, '/eventTime'],
    ['no instant', { eventTime: '2026-02-30T00:00:00Z' }, '/eventTime'],
    ['a time that is far ahead', { eventTime: '2999-01-01T00:00:00Z' }, '/eventTime'],
    ['a run that is no UUID', { run: { runId: 'run-1' } }, '/run/runId'],
    ['a run without a job', { job: undefined }, '/job'],
    ['no state that there is', { eventType: 'DONE' }, '/eventType'],
    ['a job without a name', { job: { namespace: 'n' } }, '/job/name'],
    ['an empty name', { job: { namespace: 'n', name: '' } }, '/job/name'],
    ['U+0000 in a name', { outputs: [dataset('a\0b')] }, '/outputs/0/name'],
    ['half a character in a name', { job: job('a\ud800') }, '/job/name'],
    [
      'half a character in a facet',
      { job: job('a', { sql: facet({ query: '\udc00' }) }) },
      '/job/facets/sql/query',
    ],
    ['inputs that are no list', { inputs: {} }, '/inputs'],
    ['facets that are a list', { job: { ...job('a'), facets: [] } }, '/job/facets'],
    ['a shape that its schemaURL denies', { schemaURL: `${SPEC}#/$defs/DatasetEvent` }, '/dataset'],
    [
      'facets that are an abyss',
      { more: JSON.parse('[1]'.replace('1', '['.repeat(200) + ']'.repeat(200))) },
      '/more',
    ],
  ])('are refused by name where they have %s', async (_, wrong, pointer) => {
    const { status, body } = await send(event({ run: { runId: newId() }, job: job('a'), ...wrong }));
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors.map((error: { pointer: string }) => error.pointer.slice(0, pointer.length))).toEqual([
      pointer,
    ]);
  });
});
