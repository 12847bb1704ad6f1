import { DERIVATION_TYPES, LINEAGE_STATUSES, STORED_RELATIONSHIP_TYPES } from '@stemma/models';
import { TRAVERSAL_CEILINGS, type LineageGraph, type Reach, type Traversal } from '@stemma/orchestration';
import fc from 'fast-check';
import {
  anyGraph,
  edge,
  edgeTexts,
  givenGraph,
  graphOf,
  idOf,
  instantMs,
  letter,
  letterOf,
  numbered,
} from './lineage-graph.given.js';
import { answerByDefinition, type GivenGraph } from './lineage-graph.oracle.js';
import { itFindsPaths } from './lineage-paths.contract.js';

/** An engine under test. */
export interface LineageGraphFixture {
  /** Makes the engine hold exactly this graph; what it held before is gone. */
  hold(graph: GivenGraph): Promise<LineageGraph>;
  close(): Promise<void>;
}

/** What every engine behind the `LineageGraph` port must do alike. */
export function describeLineageGraphContract(name: string, open: () => Promise<LineageGraphFixture>): void {
  describe(`${name} answers as every LineageGraph`, () => {
    let fixture: LineageGraphFixture;
    beforeAll(async () => {
      fixture = await open();
    });
    afterAll(() => fixture.close());

    const ask = async (graph: GivenGraph, question: Traversal): Promise<Reach | null> =>
      (await fixture.hold(graph)).traverse(question);

    it('knows nothing of an unknown start, nor of a deleted one', async () => {
      const graph = graphOf(['a>b'], { b: { isDeleted: true } });
      expect(await ask(graph, down('z'))).toBeNull();
      expect(await ask(graph, down('b'))).toBeNull();
      expect(await ask(graph, down('a'))).toEqual({ nodes: [], edgeIds: [], truncated: [], next: null });
    });

    it('finds ancestors against the arrows and descendants along them', async () => {
      const graph = graphOf(['a>b', 'b>c', 'c>d', 'x>c']);
      expect(shape(await ask(graph, up('c')))).toEqual('b1 x1 a2 | a>b b>c x>c');
      expect(shape(await ask(graph, down('b')))).toEqual('c1 d2 | b>c c>d');
      expect(shape(await ask(graph, { ...down('c'), direction: 'both' }))).toEqual(
        'b1 d1 x1 a2 | a>b b>c c>d x>c',
      );
    });

    it('reports a node once, at its least distance, however many paths lead to it', async () => {
      const graph = graphOf(['a>b', 'a>c', 'b>d', 'c>d', 'a>d', 'd>e', 'c>e']);
      expect(shape(await ask(graph, down('a')))).toEqual('b1 c1 d1 e2 | a>b a>c a>d b>d c>d c>e d>e');
      expect(shape(await ask(graph, up('e')))).toEqual('c1 d1 a2 b2 | a>b a>c a>d b>d c>d c>e d>e');
    });

    it('counts parallel edges of several types as one neighbour, and gives both', async () => {
      const graph = graphOf(['a>b', 'a>b forked_from', 'a>c']);
      const reach = await ask(graph, { ...down('a'), fanOut: 2 });
      expect(shape(reach)).toEqual('b1 c1 | a>b a>b forked_from a>c');
      expect(shape(await ask(graph, { ...down('a'), fanOut: 1 }))).toEqual(
        'b1 | a>b a>b forked_from | fanOut',
      );
    });

    it('passes over inactive edges, weak ones, and other types than asked for', async () => {
      const graph = graphOf(['a>b off', 'a>c 0.45', 'a>d 0.6', 'a>e forked_from']);
      expect(shape(await ask(graph, down('a')))).toEqual('c1 d1 e1 | a>c 0.45 a>d 0.6 a>e forked_from');
      expect(shape(await ask(graph, { ...down('a'), minWeight: 0.45 }))).toContain('c1');
      expect(shape(await ask(graph, { ...down('a'), minWeight: 0.451 }))).not.toContain('c1');
      expect(shape(await ask(graph, { ...down('a'), relationshipTypes: ['forked_from'] }))).toEqual(
        'e1 | a>e forked_from',
      );
      expect(shape(await ask(graph, { ...down('a'), relationshipTypes: [] }))).toEqual(' | ');
    });

    it('goes through no deleted node', async () => {
      const graph = graphOf(['a>b', 'b>c', 'a>d'], { b: { isDeleted: true } });
      expect(shape(await ask(graph, down('a')))).toEqual('d1 | a>d');
      expect(shape(await ask(graph, up('c')))).toEqual(' | ');
    });

    it('never follows merged_with, and replaced_by only where asked, round its cycles but once', async () => {
      const graph = graphOf([
        'a>b merged_with',
        'a>c replaced_by',
        'c>d replaced_by',
        'd>a replaced_by',
        'd>e',
      ]);
      const every: Traversal = { ...down('a'), relationshipTypes: STORED_RELATIONSHIP_TYPES };
      expect(shape(await ask(graph, down('a')))).toEqual(' | ');
      expect(shape(await ask(graph, every))).toEqual(
        'c1 d2 e3 | a>c replaced_by c>d replaced_by d>a replaced_by d>e',
      );
      const both = await ask(graph, { ...every, direction: 'both' });
      expect(both?.nodes.map(({ nodeId, side }) => `${letterOf(nodeId)} ${side}`)).toEqual([
        'c descendant',
        'd ancestor',
        'e descendant',
      ]);
    });

    it('calls a node an ancestor that is met on both sides at once', async () => {
      const graph = graphOf(['a>b replaced_by', 'b>a replaced_by']);
      const question: Traversal = { ...down('a'), relationshipTypes: ['replaced_by'], direction: 'both' };
      expect((await ask(graph, question))?.nodes).toEqual([
        { nodeId: idOf('b'), distance: 1, side: 'ancestor' },
      ]);
    });

    it('passes through nodes whose status is not asked for', async () => {
      const graph = graphOf(['a>b', 'b>c', 'c>d'], { b: { status: 'archived' }, d: { status: 'archived' } });
      expect(shape(await ask(graph, { ...down('a'), statuses: ['active'] }))).toEqual('c2 | ');
      expect(shape(await ask(graph, { ...down('a'), statuses: ['archived'], limit: 1 }))).toEqual(
        'b1 | a>b | limit',
      );
      expect(shape(await ask(graph, { ...down('a'), statuses: ['merged'] }))).toEqual(' | ');
    });

    it('shows what was there at an instant, itself included, and to the millisecond', async () => {
      const graph = graphOf(['a>b', 'b>c', 'a>d @8', 'c>e @9'], {
        b: { createdAtMs: 5 },
        c: { createdAtMs: 7 },
      });
      const asOf = async (ms: number): Promise<string> =>
        shape(await ask(graph, { ...down('a'), asOf: new Date(ms) }));
      expect(await asOf(4)).toEqual(' | ');
      expect(await asOf(5)).toEqual('b1 | a>b');
      expect(await asOf(6)).toEqual('b1 | a>b');
      expect(await asOf(7)).toEqual('b1 c2 | a>b b>c');
      expect(await asOf(8)).toEqual('b1 d1 c2 | a>b a>d @8 b>c');
      expect(await asOf(9)).toEqual('b1 d1 c2 e3 | a>b a>d @8 b>c c>e @9');
      expect(shape(await ask(graph, { ...up('e'), asOf: new Date(8) }))).toEqual(' | ');
    });

    it('knows no start that came later, even where an edge is dated before it', async () => {
      const graph = graphOf(['a>b', 'b>c'], { b: { createdAtMs: 5 } });
      expect(await ask(graph, { ...down('b'), asOf: new Date(4) })).toBeNull();
      expect(shape(await ask(graph, { ...down('b'), asOf: new Date(5) }))).toEqual('c1 | b>c');
    });

    it('follows no edge that is dated before an end of it, from neither end', async () => {
      const graph = graphOf(['a>b', 'b>c', 'a>d'], { b: { createdAtMs: 5 } });
      expect(shape(await ask(graph, { ...down('a'), asOf: new Date(0), fanOut: 1 }))).toEqual('d1 | a>d');
      expect(shape(await ask(graph, { ...up('c'), asOf: new Date(0) }))).toEqual(' | ');
    });

    it('gives of parallel edges those that were there', async () => {
      const graph = graphOf(['a>b @5', 'a>b @6 forked_from', 'a>c @7']);
      expect(shape(await ask(graph, { ...down('a'), asOf: new Date(6) }))).toEqual(
        'b1 | a>b @5 a>b @6 forked_from',
      );
      expect(shape(await ask(graph, { ...down('a'), asOf: new Date(5) }))).toEqual('b1 | a>b @5');
    });

    it('tells the first instant from the last, and all that is before 1970', async () => {
      const [first, last] = [new Date('0001-01-01T00:00:00.000Z'), new Date('9999-12-31T23:59:59.999Z')];
      const always = { createdAtMs: first.getTime() };
      const graph = graphOf(
        [`a>b @${String(last.getTime())}`, 'a>c @-1', `a>d @${String(first.getTime())}`],
        {
          ...{ a: always, b: always, c: always, d: always },
        },
      );
      const seen = async (asOf: Date): Promise<string[]> =>
        (await ask(graph, { ...down('a'), asOf }))?.nodes.map(({ nodeId }) => letterOf(nodeId)) ?? [];
      expect(await seen(first)).toEqual(['d']);
      expect(await seen(new Date(-2))).toEqual(['d']);
      expect(await seen(new Date(-1))).toEqual(['c', 'd']);
      expect(await seen(new Date(last.getTime() - 1))).toEqual(['c', 'd']);
      expect(await seen(last)).toEqual(['b', 'c', 'd']);
    });

    it('leaves what has changed since as it is now', async () => {
      const graph = graphOf(['a>b', 'a>c off', 'a>d'], { b: { status: 'archived' }, d: { isDeleted: true } });
      const question: Traversal = { ...down('a'), asOf: new Date(0) };
      expect(shape(await ask(graph, question))).toEqual('b1 | a>b');
      expect(shape(await ask(graph, { ...question, statuses: ['active'] }))).toEqual(' | ');
    });

    it('says which limit cut the answer, and none where it is whole', async () => {
      const graph = graphOf(['a>b', 'a>c', 'a>d', 'b>e', 'e>f']);
      const cut = async (limits: Partial<Traversal>): Promise<string> =>
        shape(await ask(graph, { ...down('a'), ...limits }));
      expect(await cut({ depth: 3, limit: 5, fanOut: 3, visitLimit: 5, edgeLimit: 5 })).toEqual(
        'b1 c1 d1 e2 f3 | a>b a>c a>d b>e e>f',
      );
      expect(await cut({ depth: 2 })).toEqual('b1 c1 d1 e2 | a>b a>c a>d b>e | depth');
      expect(await cut({ fanOut: 2 })).toEqual('b1 c1 e2 f3 | a>b a>c b>e e>f | fanOut');
      expect(await cut({ visitLimit: 2 })).toEqual('b1 c1 | a>b a>c | visitLimit');
      expect(await cut({ visitLimit: 4 })).toEqual('b1 c1 d1 e2 | a>b a>c a>d b>e | visitLimit');
      expect(await cut({ limit: 2 })).toEqual('b1 c1 | a>b a>c | limit');
      expect(await cut({ edgeLimit: 2 })).toMatch(/^b1 c1 d1 e2 f3 \| \S+ \S+ \| edgeLimit$/);
      expect(await cut({ depth: 1, fanOut: 1, visitLimit: 1 })).toEqual('b1 | a>b | depth fanOut');
      expect(await cut({ limit: 1, fanOut: 2, visitLimit: 1 })).toEqual('b1 | a>b | fanOut visitLimit');
    });

    it('goes on from its cursor, and knows one that stands for no node', async () => {
      const graph = graphOf(['a>b', 'a>c', 'b>d', 'c>d']);
      const first = await ask(graph, { ...down('a'), limit: 1 });
      expect(first?.next).toEqual({ distance: 1, nodeId: idOf('b') });
      expect(shape(await ask(graph, { ...down('a'), limit: 1, after: first?.next ?? null }))).toEqual(
        'c1 | a>c | limit',
      );
      expect(shape(await ask(graph, { ...down('a'), after: { distance: 1, nodeId: idOf('c') } }))).toEqual(
        'd2 | b>d c>d',
      );
      expect(shape(await ask(graph, { ...down('a'), after: { distance: 7, nodeId: idOf('b') } }))).toEqual(
        ' | ',
      );
    });

    it('goes down a chain and across a wide node, further than it fetches at once', async () => {
      const chain = Array.from({ length: 700 }, (_, i) => [i, i + 1] as const);
      const children = Array.from({ length: 300 }, (_, i) => [700, 1000 + i] as const);
      const graph = givenGraph(
        [...chain, ...children].map(([source, target]) => edge(numbered(source), numbered(target))),
      );
      const engine = await fixture.hold(graph);
      const question: Traversal = {
        ...down('a'),
        nodeId: numbered(0),
        depth: 10_000,
        limit: 10_000,
        fanOut: 250,
      };
      for (const asked of [
        question,
        { ...question, limit: 650 },
        { ...question, nodeId: numbered(650), depth: 51 },
      ]) {
        expect(await engine.traverse(asked)).toEqual(answerByDefinition(graph, asked));
      }
    });

    it('answers any question about any graph as the definition does, and its pages add up', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyGraph,
          fc.array(anyQuestion, { minLength: 4, maxLength: 8 }),
          async (graph, questions) => {
            const engine = await fixture.hold(graph);
            for (const question of questions) {
              expect(await engine.traverse(question)).toEqual(answerByDefinition(graph, question));
            }
            const [first] = questions;
            if (first !== undefined)
              await expectPagesToAddUp(engine, { ...first, after: null, edgeLimit: 1000 });
          },
        ),
        { numRuns: 60 },
      );
    });

    itFindsPaths((graph) => fixture.hold(graph));
  });
}

async function expectPagesToAddUp(engine: LineageGraph, question: Traversal): Promise<void> {
  const whole = await engine.traverse({ ...question, limit: TRAVERSAL_CEILINGS.counted });
  if (whole === null) return;
  const nodes: unknown[] = [];
  const edgeIds: string[] = [];
  for (let after = question.after, last = false; !last;) {
    const page = await engine.traverse({ ...question, after });
    nodes.push(...(page?.nodes ?? []));
    edgeIds.push(...(page?.edgeIds ?? []));
    after = page?.next ?? null;
    last = after === null;
    if (last) expect(page?.truncated).toEqual(whole.truncated);
  }
  expect(nodes).toEqual(whole.nodes);
  expect(edgeIds.sort()).toEqual(whole.edgeIds);
}

function question(nodeId: string, direction: Traversal['direction']): Traversal {
  const { fanOut, visitLimit, edgeLimit } = TRAVERSAL_CEILINGS;
  return {
    nodeId,
    direction,
    depth: 10,
    relationshipTypes: DERIVATION_TYPES,
    statuses: [],
    minWeight: 0,
    asOf: null,
    limit: 100,
    fanOut,
    visitLimit,
    edgeLimit,
    after: null,
    timeoutMs: 30_000,
  };
}

const up = (letter: string): Traversal => question(idOf(letter), 'ancestors');
const down = (letter: string): Traversal => question(idOf(letter), 'descendants');

/** `b1 c2 | a>b b>c | depth`: nodes with their distances, edges as they were given, limits. */
function shape(reach: Reach | null): string {
  if (reach === null) return 'unknown';
  const nodes = reach.nodes.map(({ nodeId, distance }) => `${letterOf(nodeId)}${distance}`).join(' ');
  const edges = reach.edgeIds.map((edgeId) => edgeTexts.get(edgeId) ?? edgeId);
  expect([...reach.edgeIds].sort()).toEqual(reach.edgeIds);
  return [
    nodes,
    edges.sort().join(' '),
    ...(reach.truncated.length > 0 ? [reach.truncated.join(' ')] : []),
  ].join(' | ');
}

const small = fc.constantFrom(1, 2, 3, 5, 100);
const anyQuestion: fc.Arbitrary<Traversal> = fc.record({
  nodeId: letter.map(idOf),
  direction: fc.constantFrom('ancestors', 'descendants', 'both'),
  depth: small,
  relationshipTypes: fc.oneof(
    fc.constant(DERIVATION_TYPES),
    fc.constant(STORED_RELATIONSHIP_TYPES),
    fc.subarray([...STORED_RELATIONSHIP_TYPES]),
  ),
  statuses: fc.oneof(fc.constant([]), fc.subarray([...LINEAGE_STATUSES])),
  minWeight: fc.constantFrom(0, 0, 0.3, 0.6, 0.91),
  asOf: fc.option(instantMs.map((ms) => new Date(ms))),
  limit: small,
  fanOut: small,
  visitLimit: fc.constantFrom(1, 2, 4, 8, 100),
  edgeLimit: fc.constantFrom(1, 3, 1000),
  after: fc.option(fc.record({ distance: fc.integer({ min: 1, max: 4 }), nodeId: letter.map(idOf) })),
  timeoutMs: fc.constant(30_000),
});
