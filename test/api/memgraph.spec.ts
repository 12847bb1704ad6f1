import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasMemgraph, hasOwnMemgraph, TestMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import { testApi, type Answer, type TestApi } from './api-client.js';
import { erase } from './erase.js';

jest.setTimeout(120_000);

const FOLDER = join(__dirname, '../../infra/memgraph/queries');
const savedQueries = readdirSync(FOLDER).map((file) => file.replace('.cypher', ''));

(hasMemgraph ? describe : describe.skip)('with the lineage in Memgraph', () => {
  let server: TestMemgraph;
  let api: TestApi;
  const ids: Record<string, string> = {};
  let position = '';

  /** base v1 → base v2 (strong) → other v1 (weak, breaking) → other v2; alone v1; rows v1 feeds job v1, which feeds rows v1. */
  beforeAll(async () => {
    server = await TestMemgraph.start();
    api = await testApi({ kind: 'off' }, {}, { memgraph: server.options, graph: 'memgraph' });
    for (const name of ['base', 'other', 'alone', 'rows', 'job']) await create(name);
    await createVersion('base', { edgeStrength: 'strong' });
    await createVersion('other', {});
    const breaking = { breakingChanges: true, changeSummary: 'renamed an argument' };
    await connect('base 2', 'other 1', {
      relationshipType: 'forked_from',
      edgeStrength: 'weak',
      ...breaking,
    });
    await connect('rows 1', 'job 1', { relationshipType: 'feeds' });
    await connect('job 1', 'rows 1', { relationshipType: 'feeds' });
    for (const executionTimeMs of [1, 2, 3])
      await written(api.post('/v1/executions', { nodeId: ids['other 1'], executionTimeMs, success: true }));
  });
  afterAll(async () => {
    await api.close();
    await server.stop();
  });

  async function written(answer: Promise<Answer>): Promise<Answer> {
    const { status, headers, body } = await answer;
    expect({ status, body }).toMatchObject({ status: expect.any(Number) });
    expect(status).toBeLessThan(300);
    position = headers['stemma-position'] ?? position;
    return answer;
  }
  async function create(name: string): Promise<void> {
    const { body } = await written(api.post('/v1/patterns', { name, content: name, createdBy: 'ada' }));
    ids[name] = body.pattern.patternId;
    ids[`${name} 1`] = body.node.nodeId;
  }
  async function connect(source: string, target: string, of: object): Promise<void> {
    const ends = { sourceNodeId: ids[source], targetNodeId: ids[target] };
    await written(api.post('/v1/edges', { ...ends, ...of, createdBy: 'ada' }));
  }
  async function createVersion(name: string, of: object): Promise<void> {
    const version = { content: `${name} 2`, createdBy: 'ada', evolutionType: 'refined', ...of };
    const { body } = await written(api.post(`/v1/patterns/${ids[name]}/versions`, version));
    ids[`${name} 2`] = body.node.nodeId;
  }

  /** Once Memgraph has all that was written. */
  const fresh = (path: string): Promise<Answer> =>
    api.get(`${path}${path.includes('?') ? '&' : '?'}timeoutMs=30000`, {
      'stemma-min-position': position,
      prefer: 'wait=30',
    });
  const namesOf = ({ body }: Answer): string[] =>
    body.nodes.map(({ name, version }: { name: string; version: number }) => `${name} ${version}`);

  async function done(path: string): Promise<Answer['body']> {
    const { body } = await api.post(path);
    for (;;) {
      const { body: job } = await api.get(`/v1/jobs/${body.jobId}`);
      if (job.state !== 'running') return job;
      await sleep(20);
    }
  }

  it('Memgraph answers where a version came from, and what came of it; no graph is kept in the service', async () => {
    const up = await fresh(`/v1/nodes/${ids['other 2']}/ancestors`);
    expect(up.headers['stemma-source']).toBe('memgraph');
    expect(namesOf(up)).toEqual(['other 1', 'base 2', 'base 1']);
    expect(up.body.edges).toHaveLength(3);
    const down = await fresh(`/v1/nodes/${ids['base 1']}/descendants?minWeight=0.5`);
    expect([down.headers['stemma-source'], namesOf(down)]).toEqual(['memgraph', ['base 2']]);
    const { mirrors } = (await api.get('/v1/sync')).body;
    expect(mirrors.map(({ name }: { name: string }) => name)).toEqual(['memgraph', 'search']);
  });

  describe('a saved query', () => {
    const run = async (name: string, of: string): Promise<Record<string, unknown>[]> => {
      await fresh(`/v1/nodes/${ids[of]}/ancestors`);
      const text = readFileSync(join(FOLDER, `${name}.cypher`), 'utf8');
      return server.ask(text.replaceAll('<node_id>', ids[of] ?? ''));
    };

    it.each([
      ['ancestry', 'other 2', ['other 1', 'base 2', 'base 1']],
      ['ancestry', 'job 1', ['rows 1']],
      ['data-flow', 'job 1', ['rows 1', 'rows 1']],
      ['impact-of-a-breaking-change', 'base 1', ['other 1', 'other 2']],
      ['orphans', 'alone 1', ['alone 1']],
      ['most-reused', 'base 1', ['base 2']],
    ])('%s of %s finds its versions, in their order', async (name, of, found) => {
      const rows = await run(name, of);
      expect(rows.map((row) => `${String(row['name'])} ${String(row['version'])}`)).toEqual(found);
    });

    it('impact-of-a-breaking-change says what broke', async () => {
      const rows = await run('impact-of-a-breaking-change', 'base 1');
      expect(rows.map(({ breaks, uses }) => [breaks, uses])).toEqual([
        [['renamed an argument'], 3n],
        [['renamed an argument'], 0n],
      ]);
    });

    it('family-tree shows all of a family, and all edges in it', async () => {
      const rows = await run('family-tree', 'other 2');
      expect(rows).toHaveLength(4);
      expect(rows.filter(({ e }) => e !== null)).toHaveLength(3);
    });

    it('weakest-link finds the edge that says least', async () => {
      const [weakest] = await run('weakest-link', 'other 2');
      expect(weakest).toMatchObject({ older: 'base', newer: 'other', type: 'forked_from', weight: 0.3 });
    });

    it('hottest-path goes through the most used version', async () => {
      const [hottest] = await run('hottest-path', 'base 1');
      expect(hottest).toMatchObject({ way: ['base v1', 'base v2', 'other v1'], uses: 3n });
    });

    it('data-flow says which way data flow, in a circle too', async () => {
      const rows = await run('data-flow', 'job 1');
      expect(rows.map(({ how }) => how)).toEqual(['feeds it', 'is fed by it']);
    });

    it('is one of those tried here', () => {
      expect(savedQueries).toEqual([
        ...['ancestry', 'data-flow', 'family-tree', 'hottest-path', 'impact-of-a-breaking-change'],
        ...['most-reused', 'orphans', 'weakest-link'],
      ]);
    });
  });

  it('finds by its id what was done to it by hand, mends it, and is built anew under the eyes of its readers', async () => {
    await fresh(`/v1/nodes/${ids['base 1']}/descendants`);
    await server.ask(`MATCH (n:PatternNode {node_id: $id}) SET n.status = 'archived'`, { id: ids['base 1'] });
    await server.ask(`MATCH (n:PatternNode {node_id: $id}) DETACH DELETE n`, { id: ids['alone 1'] });
    await server.ask(`CREATE (:Pattern {pattern_id: $id, name: 'mine'})`, { id: ids['base 1'] });
    const found = await done('/v1/mirrors/memgraph/verify');
    expect(found).toMatchObject({
      state: 'done',
      result: [
        { subject: 'pattern', orphan: { ids: [ids['base 1']] }, stale: { count: 0 }, missing: { count: 0 } },
        { subject: 'node', stale: { ids: [ids['base 1']] }, missing: { ids: [ids['alone 1']] } },
        { subject: 'edge', stale: { count: 0 }, missing: { count: 0 }, orphan: { count: 0 } },
      ],
    });
    expect(await done('/v1/mirrors/memgraph/repair')).toMatchObject({ result: { mended: 3, unmended: [] } });
    const counts: unknown[] = [];
    let isRebuilding = true;
    const analyst = (async () => {
      while (isRebuilding)
        counts.push((await server.ask('MATCH (n:PatternNode) RETURN count(n) AS n'))[0]?.['n']);
    })();
    expect(await done('/v1/mirrors/memgraph/rebuild')).toMatchObject({ state: 'done', cause: null });
    isRebuilding = false;
    await analyst;
    expect(new Set(counts)).toEqual(new Set([7n]));
    for (const each of (await done('/v1/mirrors/memgraph/verify')).result)
      expect(each).toMatchObject({ missing: { count: 0 }, stale: { count: 0 }, orphan: { count: 0 } });
  });

  it('lets go of an erased pattern, and says so when it is asked', async () => {
    const given = { name: 'to be erased', content: 'x', createdBy: 'ada' };
    const { body } = await written(api.post('/v1/patterns', given));
    const { patternId } = body.pattern;
    await fresh(`/v1/nodes/${body.node.nodeId as string}/ancestors`);
    const named = `MATCH (n) WHERE n.name = 'to be erased' RETURN count(n) AS n`;
    expect((await server.ask(named))[0]?.['n']).toBe(2n);
    const receipt = await erase(api, patternId as string);
    expect(receipt.stores).toContainEqual(
      expect.objectContaining({ store: 'memgraph', state: 'gone', left: 0 }),
    );
    expect((await server.ask(named))[0]?.['n']).toBe(0n);
  });

  (hasOwnMemgraph ? it : it.skip)(
    'the record answers while Memgraph is away, and it catches up by itself',
    async () => {
      await fresh(`/v1/nodes/${ids['base 1']}/descendants`);
      await server.own.end();
      const away = await api.get(`/v1/nodes/${ids['other 2']}/ancestors`);
      expect([away.status, away.headers['stemma-source'], away.headers['stemma-fallback']]).toEqual([
        200,
        'postgres',
        'unavailable',
      ]);
      expect(namesOf(away)).toEqual(['other 1', 'base 2', 'base 1']);
      await createVersion('alone', {});
      await server.own.start();
      // Nobody waits for a mirror that is away: it has to be noticed first that it is not.
      for (;;) {
        const back = await fresh(`/v1/nodes/${ids['alone 2']}/ancestors`);
        expect(namesOf(back)).toEqual(['alone 1']);
        if (back.headers['stemma-source'] === 'memgraph') break;
        await sleep(50);
      }
    },
  );
});
