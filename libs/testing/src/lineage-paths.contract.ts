import { DERIVATION_TYPES, STORED_RELATIONSHIP_TYPES } from '@stemma/models';
import {
  mergeBases,
  findPaths,
  impactOf,
  OBJECTIVES,
  type Impact,
  type ImpactKey,
  type ImpactTarget,
  type LineageGraph,
  type LineagePaths,
  type Objective,
  type SearchScope,
} from '@stemma/orchestration';
import fc from 'fast-check';
import {
  anyGraph,
  edge,
  givenGraph,
  graphOf,
  idOf,
  instantMs,
  letter,
  letterOf,
  numbered,
} from './lineage-graph.given.js';
import {
  mergeBasesByDefinition,
  followedEdges,
  impactByDefinition,
  pathsByDefinition,
} from './lineage-paths.oracle.js';
import type { GivenGraph } from './lineage-graph.oracle.js';

export interface AskedPaths extends Omit<SearchScope, 'timeoutMs'> {
  readonly older: string;
  readonly newer: string;
  readonly objective: Objective;
  readonly k: number;
  readonly visitLimit: number;
}

const TIMEOUT_MS = 30_000;

export function askPaths(
  engine: Pick<LineageGraph, 'search'>,
  asked: AskedPaths,
): Promise<LineagePaths | null> {
  return engine.search({ ...asked, timeoutMs: TIMEOUT_MS }, findPaths(asked));
}

const anyScope = {
  relationshipTypes: fc.oneof(
    fc.constant(DERIVATION_TYPES),
    fc.constant(STORED_RELATIONSHIP_TYPES),
    fc.subarray([...STORED_RELATIONSHIP_TYPES]),
  ),
  minWeight: fc.constantFrom(0, 0, 0, 0.3, 0.6),
  asOf: fc.option(
    instantMs.map((ms) => new Date(ms)),
    { freq: 2 },
  ),
};
export const anyPaths: fc.Arbitrary<AskedPaths> = fc.record({
  ...anyScope,
  older: letter.map(idOf),
  newer: letter.map(idOf),
  objective: fc.constantFrom(...OBJECTIVES),
  k: fc.constantFrom(1, 2, 3, 20),
  visitLimit: fc.constantFrom(1, 3, 6, 100_000, 100_000),
});

/** That an engine finds what the definition says: the beginning of it at least, and all where it says that nothing was cut. */
export function expectPaths(graph: GivenGraph, asked: AskedPaths, answer: LineagePaths | null): void {
  const { nodeIds } = followedEdges(graph, asked);
  if (!nodeIds.has(asked.older) || !nodeIds.has(asked.newer)) {
    expect(answer).toBeNull();
    return;
  }
  const all = pathsByDefinition(graph, asked, asked.objective, asked.older, asked.newer);
  if (all === null) return;
  const best = all.slice(0, asked.k);
  expect(answer?.paths).toEqual(answer?.isCut === true ? best.slice(0, answer.paths.length) : best);
  if (asked.visitLimit > 1_000) expect(answer?.isCut).toBe(false);
}

export interface AskedImpact extends Omit<SearchScope, 'timeoutMs'> {
  readonly nodeId: string;
  readonly limit: number;
}

export const anyImpact: fc.Arbitrary<AskedImpact> = fc.record({
  ...anyScope,
  nodeId: letter.map(idOf),
  limit: fc.constantFrom(1, 2, 100),
});

/** Page by page. */
export async function expectImpact(
  engine: Pick<LineageGraph, 'search'>,
  graph: GivenGraph,
  asked: AskedImpact,
): Promise<void> {
  const isThere = followedEdges(graph, asked).nodeIds.has(asked.nodeId);
  const all = impactByDefinition(graph, asked, asked.nodeId);
  if (all === null) return;
  const targets: ImpactTarget[] = [];
  for (let after: ImpactKey | null = null, isLast = false; !isLast;) {
    const work = impactOf({ ...asked, after, visitLimit: 100_000 });
    const page: Impact | null = await engine.search({ ...asked, timeoutMs: TIMEOUT_MS }, work);
    expect(page === null).toBe(!isThere);
    if (page === null) return;
    expect(page.truncated).toEqual(page.next === null ? [] : ['limit']);
    targets.push(...page.targets);
    after = page.next;
    isLast = after === null;
  }
  expect(targets).toEqual(all);
}

export interface AskedAncestors extends Omit<SearchScope, 'timeoutMs'> {
  readonly nodeId: string;
  readonly otherId: string;
}

export const anyAncestors: fc.Arbitrary<AskedAncestors> = fc.record({
  ...anyScope,
  nodeId: letter.map(idOf),
  otherId: letter.map(idOf),
});

export async function expectMergeBases(
  engine: Pick<LineageGraph, 'search'>,
  graph: GivenGraph,
  asked: AskedAncestors,
): Promise<void> {
  const work = mergeBases({ ...asked, visitLimit: 100_000 });
  const found = await engine.search({ ...asked, timeoutMs: TIMEOUT_MS }, work);
  expect(found?.nodes).toEqual(mergeBasesByDefinition(graph, asked, asked.nodeId, asked.otherId));
}

/** Of a graph such as `a>b 0.45`: all edges, strongest first, where nothing else is asked. */
export function itFindsPaths(hold: (graph: GivenGraph) => Promise<LineageGraph>): void {
  const whole = { relationshipTypes: DERIVATION_TYPES, minWeight: 0, asOf: null, visitLimit: 100_000, k: 20 };
  const ask = async (
    graph: GivenGraph,
    ends: string,
    objective: Objective = 'strongest',
    asked: Partial<AskedPaths> = {},
  ): Promise<string[]> => {
    const [older = '', newer = ''] = Array.from(ends, idOf);
    const found = await askPaths(await hold(graph), { ...whole, older, newer, objective, ...asked });
    return found === null ? ['unknown'] : found.paths.map(({ nodeIds }) => nodeIds.map(letterOf).join(''));
  };

  it('finds the strongest, the shortest, and the path whose weakest edge is the least weak', async () => {
    const graph = graphOf(['a>d 0.5', 'a>b 0.9', 'b>d 0.6', 'a>c 0.7', 'c>d 0.7']);
    expect(await ask(graph, 'ad')).toEqual(['abd', 'ad', 'acd']);
    expect(await ask(graph, 'ad', 'shortest')).toEqual(['ad', 'abd', 'acd']);
    expect(await ask(graph, 'ad', 'bottleneck')).toEqual(['acd', 'abd', 'ad']);
    expect(await ask(graph, 'ad', 'bottleneck', { k: 1 })).toEqual(['acd']);
    expect(await ask(graph, 'da')).toEqual([]);
    expect(await ask(graph, 'aa')).toEqual(['a']);
    expect(await ask(graph, 'az')).toEqual(['unknown']);
  });

  it('comes by no node twice, round whatever cycles', async () => {
    const graph = graphOf(['a>b 0.9', 'b>c 0.9', 'c>b replaced_by', 'c>d 0.9', 'b>d 0.3', 'd>a replaced_by']);
    const asked = { relationshipTypes: STORED_RELATIONSHIP_TYPES };
    expect(await ask(graph, 'ad', 'strongest', asked)).toEqual(['abcd', 'abd']);
    expect(await ask(graph, 'dc', 'shortest', asked)).toEqual(['dabc']);
  });

  it('finds a way of thousands of edges, and the best of more ways than could be looked at', async () => {
    const chain = Array.from({ length: 3_000 }, (_, n) =>
      edge(numbered(n), numbered(n + 1), { weight: 0.99 }),
    );
    const diamonds = Array.from({ length: 60 }, (_, n) => 5_000 + 3 * n).flatMap((n) => [
      edge(numbered(n), numbered(n + 1)),
      edge(numbered(n), numbered(n + 2)),
      edge(numbered(n + 1), numbered(n + 3)),
      edge(numbered(n + 2), numbered(n + 3)),
    ]);
    const engine = await hold(givenGraph([...chain, ...diamonds]));
    const long = { ...whole, older: numbered(0), newer: numbered(3_000), objective: 'strongest' } as const;
    expect((await askPaths(engine, long))?.paths.map(({ nodeIds }) => nodeIds.length)).toEqual([3_001]);
    const many = {
      ...whole,
      older: numbered(5_000),
      newer: numbered(5_180),
      objective: 'bottleneck',
    } as const;
    const found = (await askPaths(engine, many))?.paths.map(({ nodeIds }) => nodeIds.join()) ?? [];
    expect(found).toHaveLength(20);
    expect([...found].sort()).toEqual(found);
  });

  it('finds the paths between any two nodes of any graph in the order of the definition', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyGraph,
        fc.array(anyPaths, { minLength: 8, maxLength: 12 }),
        async (graph, questions) => {
          const engine = await hold(graph);
          for (const asked of questions) expectPaths(graph, asked, await askPaths(engine, asked));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds of git histories what git calls the merge bases, and of any graph what the definition says', async () => {
    const criss = graphOf(['a>b', 'a>c', 'b>d', 'c>d', 'b>e', 'c>e', 'd>f', 'e>g']);
    await expectMergeBases(await hold(criss), criss, {
      ...whole,
      nodeId: idOf('f'),
      otherId: idOf('g'),
    });
    expect(mergeBasesByDefinition(criss, whole, idOf('f'), idOf('g'))).toEqual([
      { nodeId: idOf('b'), distance: 2, otherDistance: 2 },
      { nodeId: idOf('c'), distance: 2, otherDistance: 2 },
    ]);
    await fc.assert(
      fc.asyncProperty(
        anyGraph,
        fc.array(anyAncestors, { minLength: 6, maxLength: 6 }),
        async (graph, questions) => {
          const engine = await hold(graph);
          for (const asked of questions) await expectMergeBases(engine, graph, asked);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('lists what a change reaches, the most affected first, page by page', async () => {
    const graph = graphOf(['a>b 0.5', 'b>d 0.9', 'a>c 0.9', 'c>d 0.5', 'x>b 0.9']);
    const engine = await hold(graph);
    const work = impactOf({ nodeId: idOf('a'), limit: 10, after: null, visitLimit: 100_000 });
    const found = await engine.search({ ...whole, timeoutMs: TIMEOUT_MS }, work);
    expect(
      found?.targets.map(({ path, combined }) => [path.nodeIds.map(letterOf).join(''), combined]),
    ).toEqual([
      ['ac', { confidence: 0.9, paths: 1, isCut: false }],
      ['ab', { confidence: 0.5, paths: 1, isCut: false }],
      ['abd', { confidence: expect.closeTo(1 - 0.55 * 0.55), paths: 2, isCut: false }],
    ]);
    await fc.assert(
      fc.asyncProperty(
        anyGraph,
        fc.array(anyImpact, { minLength: 3, maxLength: 3 }),
        async (random, questions) => {
          const other = await hold(random);
          for (const asked of questions) await expectImpact(other, random, asked);
        },
      ),
      { numRuns: 15 },
    );
  });
}
