import type { Entity, Subject } from '@stemma/projection';
import { entityOf, give, idOf } from '@stemma/testing';
import { SUBJECTS } from './memgraph-content.js';
import { NEVER, OwnGraph } from './own-graph.fixture.js';
import { NO_REV } from './shape.js';
import { hasMemgraph } from './test-server.fixture.js';

jest.setTimeout(120_000);

const of = (subject: Subject): Entity[] => [1, 2, 3].map((n) => entityOf(subject, n, { rev: 3 }));
const [node, edge, pattern] = [idOf('node', 1), idOf('edge', 1), idOf('pattern', 1)];
const aNode = `MATCH (n:PatternNode {node_id: '${node}'})`;
const anEdge = `MATCH (a)-[e:REFINED_FROM {edge_id: '${edge}'}]->(b)`;

type Seen = readonly [id: string, heldRev: number | null];

/** What was done, and what is seen of it: each subject is mended before the next one is looked at. */
const hands: readonly [string, string, Partial<Record<Subject, Seen>>][] = [
  ['a property set', `${aNode} SET n.status = 'archived'`, { node: [node, 3] }],
  ['a property added', `${aNode} SET n.seen = true`, { node: [node, 3] }],
  ['a property taken away', `${aNode} REMOVE n.tags`, { node: [node, 3] }],
  ['an integer made a float', `${aNode} SET n.version = 1.0`, { node: [node, 3] }],
  ['a text for the rev', `${aNode} SET n.rev = 'new'`, { node: [node, NO_REV] }],
  ['the label taken away', `${aNode} REMOVE n:PatternNode`, { node: [node, null] }],
  ['the inner label taken away', `${aNode} REMOVE n:StemmaNode`, { node: [node, 3], edge: [edge, null] }],
  ['a version cut off from its pattern', `${aNode}-[v:VERSION_OF]->() DELETE v`, { node: [node, 3] }],
  ['a version deleted', `${aNode} DETACH DELETE n`, { node: [node, null], edge: [edge, null] }],
  ['a version copied', `CREATE (:PatternNode {node_id: '${node}', rev: 3})`, { node: [node, 3] }],
  [
    'a pattern renamed',
    `MATCH (p:Pattern {pattern_id: '${pattern}'}) SET p.name = 'x'`,
    { pattern: [pattern, 3] },
  ],
  ['an edge weighted', `${anEdge} SET e.weight = 1.5`, { edge: [edge, 3] }],
  ['an edge deleted', `${anEdge} DELETE e`, { edge: [edge, null] }],
  [
    'an edge doubled',
    `${anEdge} CREATE (a)-[f:REFINED_FROM]->(b) SET f = properties(e)`,
    { edge: [edge, 3] },
  ],
  [
    'an edge turned',
    `${anEdge} CREATE (b)-[f:REFINED_FROM]->(a) SET f = properties(e) DELETE e`,
    { edge: [edge, 3] },
  ],
  [
    'an edge retyped',
    `${anEdge} CREATE (a)-[f:FORKED_FROM]->(b) SET f = properties(e) DELETE e`,
    { edge: [edge, 3] },
  ],
];

(hasMemgraph ? describe : describe.skip)('what an analyst does to a Memgraph by hand', () => {
  let own: OwnGraph;
  beforeAll(async () => {
    own = await OwnGraph.start();
  });
  beforeEach(async () => {
    await own.server.clear();
    await give(own.mirror, SUBJECTS.flatMap(of));
  });
  afterAll(() => own.stop());

  /** What differs, with the rev that is seen. */
  async function drifted(subject: Subject): Promise<Seen[]> {
    const right = own.heldOf(of(subject));
    const held = new Map(
      (
        await own.mirror.held(
          subject,
          right.map(({ id }) => id),
          NEVER,
        )
      ).map((one) => [one.id, one]),
    );
    return right.flatMap(({ id, rev, digest }): Seen[] => {
      const is = held.get(id);
      return is?.rev === rev && is.digest === digest ? [] : [[id, is?.rev ?? null]];
    });
  }

  it.each(hands)('%s shows, and is mended, and nothing else is', async (_, statement, touched) => {
    await own.server.ask(statement);
    for (const subject of SUBJECTS) {
      const seen = await drifted(subject);
      const expected = touched[subject];
      expect(seen).toEqual(expected === undefined ? [] : [expected]);
      const corrections = seen.map(([id, heldRev]) => ({
        entity: of(subject).find((entity) => entity.id === id) as Entity,
        heldRev,
      }));
      await own.mirror.mend(corrections, NEVER);
    }
    for (const subject of SUBJECTS) expect(await own.all(subject)).toEqual(own.heldOf(of(subject)));
  });

  it.each([2, 30])(
    '%i edges weighted and turned are mended, and others go, one page for all',
    async (many) => {
      const edges = Array.from({ length: 2 * many }, (_, n) => entityOf('edge', n + 100));
      const [mended, deleted] = [edges.slice(0, many), edges.slice(many)];
      await give(own.mirror, edges);
      await own.server.ask(
        `MATCH (a)-[e:REFINED_FROM]->(b) WHERE e.edge_id IN $ids
       CREATE (b)-[f:REFINED_FROM]->(a) SET f = properties(e) SET f.weight = 1.5 DELETE e`,
        { ids: mended.map(({ id }) => id) },
      );
      // Of an id that no edge of the record can have.
      await own.server.ask(
        'MATCH (a)-[:REFINED_FROM]->(b) WITH a, b LIMIT 1 CREATE (a)-[:REFINED_FROM {edge_id: [1]}]->(b)',
      );
      const ids = edges.map(({ id }) => id);
      const rights = own.heldOf(edges);
      const differs = async (): Promise<string[]> => {
        const held = new Map((await own.mirror.held('edge', ids, NEVER)).map((one) => [one.id, one.digest]));
        return rights.filter(({ id, digest }) => held.get(id) !== digest).map(({ id }) => id);
      };
      expect(await differs()).toEqual(mended.map(({ id }) => id));
      await own.mirror.mend(
        mended.map((entity) => ({ entity, heldRev: entity.rev })),
        NEVER,
      );
      expect(await differs()).toEqual([]);
      await give(
        own.mirror,
        deleted.map(({ id, rev }) => ({ subject: 'edge', id, rev: rev + 1, state: null })),
      );
      expect(await differs()).toEqual(deleted.map(({ id }) => id));
      expect(await own.all('edge')).toEqual(own.heldOf([...of('edge'), ...mended]));
    },
  );

  it('an invented version is found, and goes', async () => {
    const id = idOf('node', 9);
    await own.server.ask(`CREATE (:PatternNode {node_id: '${id}', name: 'mine'})`);
    expect((await own.all('node')).find((one) => one.id === id)?.rev).toBe(NO_REV);
    await own.mirror.mend([{ entity: { subject: 'node', id, rev: 0, state: null }, heldRev: NO_REV }], NEVER);
    expect(await own.all('node')).toEqual(own.heldOf(of('node')));
    const [shown] = await own.server.ask('MATCH (n:PatternNode) RETURN count(n) AS count');
    expect(shown?.count).toBe(3n);
  });
});
