import {
  anyAncestors,
  anyImpact,
  anyGraph,
  anyPaths,
  askPaths,
  expectMergeBases,
  expectImpact,
  expectPaths,
  PlainGraph,
} from '@stemma/testing';
import fc from 'fast-check';

describe('a search among thousands of lineages', () => {
  it('finds the best paths by every objective, in their order, and of a search that is cut the beginning', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyGraph,
        fc.array(anyPaths, { minLength: 3, maxLength: 3 }),
        async (graph, questions) => {
          const engine = new PlainGraph(graph);
          for (const asked of questions) expectPaths(graph, asked, await askPaths(engine, asked));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('finds the nearest common ancestors', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyGraph,
        fc.array(anyAncestors, { minLength: 4, maxLength: 4 }),
        async (graph, questions) => {
          const engine = new PlainGraph(graph);
          for (const asked of questions) await expectMergeBases(engine, graph, asked);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lists what a change reaches, the most affected first, page by page', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyGraph,
        fc.array(anyImpact, { minLength: 2, maxLength: 2 }),
        async (graph, questions) => {
          const engine = new PlainGraph(graph);
          for (const asked of questions) await expectImpact(engine, graph, asked);
        },
      ),
      { numRuns: 200 },
    );
  });
});
