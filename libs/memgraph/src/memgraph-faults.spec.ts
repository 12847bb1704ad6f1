import { newId } from '@stemma/models';
import { ContentChanged, isInfrastructureFault, type Entity } from '@stemma/projection';
import { entityOf, give, idOf } from '@stemma/testing';
import neo4j from 'neo4j-driver';
import { applyPage } from './memgraph-content.js';
import { MemgraphMirror } from './memgraph-mirror.js';
import { NEVER, OwnGraph, positionAt } from './own-graph.fixture.js';
import type { Run } from './run.js';
import { hasMemgraph, hasOwnMemgraph } from './test-server.fixture.js';

jest.setTimeout(180_000);

const PAGE = 300;
const pageOf = (n: number): Entity[] =>
  Array.from({ length: PAGE }, (_, i) => n * PAGE + i).flatMap((i) => [
    entityOf('node', i),
    entityOf('edge', i),
  ]);
const nodes = (entities: readonly Entity[]): Entity[] => entities.filter(({ subject }) => subject === 'node');
const edges = (entities: readonly Entity[]): Entity[] => entities.filter(({ subject }) => subject === 'edge');

(hasMemgraph ? describe : describe.skip)('a Memgraph whose content is not what it was', () => {
  let own: OwnGraph;
  beforeAll(async () => {
    own = await OwnGraph.start();
  });
  beforeEach(() => own.server.clear());
  afterAll(() => own.stop());

  async function expectToHold(entities: readonly Entity[]): Promise<void> {
    expect(await own.all('node')).toEqual(own.heldOf(nodes(entities)));
    expect(await own.all('edge')).toEqual(own.heldOf(edges(entities)));
  }

  it('is noticed, and filled anew, where somebody emptied it', async () => {
    const { mirror, server } = own;
    await mirror.apply({ lane: 0, entities: pageOf(0), from: null, to: positionAt(1) }, NEVER);
    await server.clear();
    const next = { lane: 0, entities: pageOf(1), from: positionAt(1), to: positionAt(2) };
    await expect(mirror.apply(next, NEVER)).rejects.toThrow(ContentChanged);
    expect(await mirror.position(0, NEVER)).toBeNull();
    // Nothing of the page that came too late is there.
    await expectToHold([]);
    await give(mirror, pageOf(2));
    await expectToHold(pageOf(2));
  });

  /** Where a transaction is rolled back, and the server has freed memory while it was open. */
  async function rollBack(work: (run: Run) => Promise<unknown>): Promise<void> {
    const { options } = own.server;
    const driver = neo4j.driver(options.url, neo4j.auth.basic(options.user ?? '', options.password ?? ''), {
      useBigInt: true,
    });
    // It frees some only where something was deleted.
    for (const text of ['CREATE (:Garbage)', 'MATCH (g:Garbage) DELETE g']) await own.server.ask(text);
    const transaction = driver.session().beginTransaction();
    await work(async (text, parameters) =>
      (await transaction.run(text, parameters)).records.map((record) => record.toObject()),
    );
    await own.server.ask('FREE MEMORY');
    await transaction.rollback();
    await driver.close();
  }

  it('has all that it had where a page that changes it is rolled back', async () => {
    const { mirror, server } = own;
    const [at, next] = [positionAt(1), positionAt(2)];
    const entities = (rev: number): Entity[] => [
      ...[1, 2].map((n) => entityOf('pattern', n, { rev, label: String(rev) })),
      ...[1, 2].map((n) => entityOf('node', n, { rev, label: String(rev) })),
      entityOf('edge', 1, { rev, label: String(rev) }),
      ...(['node', 'edge'] as const).map((subject): Entity =>
        rev === 1 ? entityOf(subject, 9) : { subject, id: idOf(subject, 9), rev, state: null },
      ),
    ];
    await mirror.apply({ lane: 0, entities: entities(1), from: null, to: at }, NEVER);
    const [{ record } = { record: null }] = await server.ask(
      'MATCH (s:StemmaSchema) RETURN s.record AS record',
    );
    const page = { lane: 0, entities: entities(2), from: at, to: next };
    // As the mirror does before it writes such a page.
    await server.ask('MATCH (s:StemmaSchema) SET s.deleting = true');
    await rollBack((run) => applyPage(run, page, String(record), () => undefined));
    expect(await mirror.position(0, NEVER)).toEqual(at);
    for (const subject of ['pattern', 'node'] as const)
      expect(await own.all(subject)).toEqual(
        own.heldOf(entities(1).filter((entity) => entity.subject === subject)),
      );
    await mirror.apply(page, NEVER);
    const shown = '(:PatternNode)-[e]->(:PatternNode)';
    expect(await server.ask(`MATCH ${shown} RETURN e.edge_id AS id, e.rev AS rev`)).toEqual([
      { id: idOf('edge', 1), rev: 2n },
    ]);
    expect(await own.all('node')).toEqual(
      own.heldOf(entities(2).filter(({ subject, state }) => subject === 'node' && state !== null)),
    );
  });

  it('is found again where an index has lost it', async () => {
    const { mirror } = own;
    await mirror.apply({ lane: 0, entities: pageOf(0), from: null, to: positionAt(1) }, NEVER);
    await rollBack((run) => run('MATCH (s:StemmaSchema) WITH s, properties(s) AS of SET s = of'));
    expect(await mirror.position(0, NEVER)).toBeNull();
    const anew = { lane: 0, entities: [], from: null, to: positionAt(2) };
    await expect(mirror.apply(anew, NEVER)).rejects.toMatchObject({ code: 'mirror_unavailable' });
    expect(await mirror.position(0, NEVER)).toEqual(positionAt(1));
    await mirror.apply({ ...anew, from: positionAt(1) }, NEVER);
    await expectToHold(pageOf(0));
  });

  it('belongs to one record, and says so to another', async () => {
    await give(own.mirror, pageOf(0));
    const another = new MemgraphMirror({ ...own.server.options, record: newId() });
    for (const ask of [
      () => another.position(0, NEVER),
      () => another.apply({ lane: 0, entities: pageOf(1), from: null, to: positionAt(1) }, NEVER),
    ])
      await expect(ask()).rejects.toMatchObject({
        code: 'mirror_unavailable',
        message: expect.stringMatching(/graph of another record/),
      });
    await another.close();
    await expectToHold(pageOf(0));
  });

  it('shows nobody an end that has not come, nor a version that is deleted', async () => {
    const count = async (label: string): Promise<unknown> =>
      (await own.server.ask(`MATCH (n:${label}) RETURN count(n) AS count`))[0]?.count;
    await give(own.mirror, [entityOf('edge', 1)]);
    expect([await count('PatternNode'), await count('Pattern')]).toEqual([0n, 0n]);
    await give(own.mirror, [entityOf('node', 1), entityOf('node', 2)]);
    expect([await count('PatternNode'), await count('Pattern')]).toEqual([2n, 0n]);
    const path = 'MATCH (:PatternNode)-[e:REFINED_FROM]->(:PatternNode) RETURN count(e) AS count';
    expect((await own.server.ask(path))[0]?.count).toBe(1n);
    await give(own.mirror, [{ subject: 'node', id: idOf('node', 2), rev: 2, state: null }]);
    expect((await own.server.ask(path))[0]?.count).toBe(0n);
    const [buried] = await own.server.ask(
      `MATCH (n:StemmaNode {node_id: '${idOf('node', 2)}'}) RETURN properties(n) AS left, labels(n) AS labels`,
    );
    expect(buried).toEqual({ left: { node_id: idOf('node', 2), rev: 2n }, labels: ['StemmaNode'] });
  });

  const own_ = hasOwnMemgraph ? it : it.skip;

  own_('says where it stands after a copy of its files was put back', async () => {
    const { mirror, server } = own;
    await mirror.apply({ lane: 0, entities: pageOf(0), from: null, to: positionAt(1) }, NEVER);
    const putBack = await server.own.backUp();
    await mirror.apply({ lane: 0, entities: pageOf(1), from: positionAt(1), to: positionAt(2) }, NEVER);
    await putBack();
    const next = { lane: 0, entities: pageOf(2), from: positionAt(2), to: positionAt(3) };
    await expect(mirror.apply(next, NEVER)).rejects.toThrow(ContentChanged);
    expect(await mirror.position(0, NEVER)).toEqual(positionAt(1));
    await expectToHold(pageOf(0));
  });

  own_(
    'holds all that its position says, and no more, when it is killed in the middle of pages',
    async () => {
      const { mirror, server } = own;
      await mirror.apply({ lane: 0, entities: pageOf(0), from: null, to: positionAt(0) }, NEVER);
      for (let n = 1; n <= 4; n++) {
        const page = { lane: 0, entities: pageOf(n), from: positionAt(n - 1), to: positionAt(n) };
        const answer = mirror.apply(page, NEVER).then(
          () => 'applied',
          (reason: unknown) => (isInfrastructureFault(reason) ? 'away' : reason),
        );
        // At another moment of the page each time.
        await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, n * 15))]);
        await server.own.end();
        const told = await answer;
        expect(['applied', 'away']).toContain(told);
        await server.own.start();
        const position = await mirror.position(0, NEVER);
        const isThere = position?.seq === BigInt(n);
        if (told === 'applied') expect(isThere).toBe(true);
        await expectToHold(Array.from({ length: isThere ? n + 1 : n }, (_, before) => pageOf(before)).flat());
        if (!isThere) await mirror.apply(page, NEVER);
      }
    },
  );
});
