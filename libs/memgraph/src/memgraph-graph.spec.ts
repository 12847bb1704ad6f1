import { DERIVATION_TYPES } from '@stemma/models';
import { TRAVERSAL_CEILINGS, type MirroredReach, type Traversal } from '@stemma/orchestration';
import type { Entity } from '@stemma/projection';
import { entityOf, give, idOf } from '@stemma/testing';
import { OwnGraph } from './own-graph.fixture.js';
import { hasMemgraph } from './test-server.fixture.js';

jest.setTimeout(120_000);

/** The edge number n leads from version n to n + 1. */
const chain: readonly Entity[] = [1, 2, 3].flatMap((n) => [
  entityOf('node', n, { rev: 4 }),
  entityOf('edge', n, { rev: 5, label: 'heavy' }),
]);
const question: Traversal = {
  ...TRAVERSAL_CEILINGS,
  ...{ nodeId: idOf('node', 1), direction: 'descendants', relationshipTypes: DERIVATION_TYPES, statuses: [] },
  ...{ minWeight: 0, asOf: null, after: null },
};

(hasMemgraph ? describe : describe.skip)('an answer of Memgraph', () => {
  let own: OwnGraph;
  beforeAll(async () => {
    own = await OwnGraph.start();
    await give(own.mirror, [...chain, entityOf('node', 4, { rev: 4 })]);
  });
  afterAll(() => own.stop());

  const ask = (changed: Partial<Traversal>, ...lacking: string[]): Promise<MirroredReach | null> =>
    own.mirror.traverse({ ...question, ...changed }, new Set(lacking));

  it('says of which revs the states are that it names, and to which position it stands for all', async () => {
    const answer = await ask({});
    expect(answer?.reach.nodes.map(({ nodeId }) => nodeId)).toEqual([2, 3, 4].map((n) => idOf('node', n)));
    for (const n of [1, 2, 3, 4]) expect(answer?.held.nodeRev(idOf('node', n))).toBe(4);
    for (const n of [1, 2, 3]) expect(answer?.held.edgeRev(idOf('edge', n))).toBe(5);
    expect(answer?.held.nodeRev(idOf('node', 9))).toBeNull();
    expect(answer?.held.position).toEqual({ tx: 0n, seq: 0n, mark: 0 });
    expect((await ask({}))?.held.content).toBe(answer?.held.content);
  });

  it('is none where it would have looked at what is lacking: the start, an edge, or what is at its other end', async () => {
    const [node, edge] = [idOf('node', 3), idOf('edge', 3)];
    expect(await ask({ nodeId: node }, node)).toBeNull();
    expect(await ask({}, node)).toBeNull();
    expect(await ask({}, edge)).toBeNull();
    expect(await ask({ nodeId: idOf('node', 4), direction: 'ancestors' }, edge)).toBeNull();
    // Not on its way.
    expect(await ask({ nodeId: idOf('node', 2), direction: 'ancestors' }, node)).not.toBeNull();
    expect(await ask({ nodeId: idOf('node', 3), direction: 'ancestors' }, edge)).not.toBeNull();
    expect(await ask({}, idOf('edge', 9), idOf('pattern', 1))).not.toBeNull();
  });

  it('is none of a graph that somebody emptied', async () => {
    await own.server.clear();
    expect(await ask({})).toBeNull();
  });
});
