import { STORED_RELATIONSHIP_TYPES } from '@stemma/models';
import { TRAVERSAL_CEILINGS, type Traversal } from '@stemma/orchestration';
import { idOf } from '@stemma/testing';
import { LackingEnds } from './lacking-ends.js';
import { MemgraphNeighbourhood } from './memgraph-neighbourhood.js';
import { MemgraphSteps } from './memgraph-steps.js';
import type { Run } from './run.js';

const [start, ours, edge] = [idOf('node', 0), idOf('node', 1), idOf('edge', 1)];
const question: Traversal = {
  ...TRAVERSAL_CEILINGS,
  ...{ nodeId: start, direction: 'both', relationshipTypes: STORED_RELATIONSHIP_TYPES, statuses: [] },
  ...{ minWeight: 0, asOf: null, after: null },
};

/** Answers with these of each that it is asked for. */
function answering(found: readonly unknown[]): Run {
  return () => Promise.resolve([{ id: start, found }]);
}

describe('what an analyst has made beside a version in Memgraph, under an id that is no UUID', () => {
  it('is no neighbour of it, and takes away none', async () => {
    const run = answering([
      [ours, 'active', 1n, ['mine', edge], [1n, 2n]],
      ['theirs', 'active', 1n, [idOf('edge', 2)], [1n]],
      [idOf('node', 2), 'active', 1n, ['mine too'], [1n]],
      [7n, 'active', 1n, [idOf('edge', 3)], [1n]],
    ]);
    const lacks = await LackingEnds.of(run, new Set());
    const neighbourhood = new MemgraphNeighbourhood(run, { ...question, fanOut: 10 }, lacks);
    const [found] = await neighbourhood.neighbours('descendant', [start], 0);
    expect(found).toEqual({ nodes: [ours], more: false });
    async function* links(): AsyncGenerator<{ source: string; target: string }[]> {
      yield await Promise.resolve([{ source: start, target: ours }]);
    }
    expect(await neighbourhood.edgesOf(links())).toEqual([edge]);
    expect(neighbourhood.edgeRevs.get(edge)).toBe(2);
  });

  it('is no step of a search', async () => {
    const run = answering([
      [ours, edge, 0.5, null, false],
      ['theirs', idOf('edge', 2), 0.5, null, false],
      [idOf('node', 2), 'mine', 0.5, null, false],
    ]);
    const [node] = await new MemgraphSteps(run, question, new Set()).fetch('descendant', [start], 0);
    expect(node?.steps.map((step) => [step.node, step.edge])).toEqual([[ours, edge]]);
  });
});
