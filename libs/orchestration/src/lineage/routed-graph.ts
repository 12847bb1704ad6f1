import type { HeldRevs } from '../ports/held-revs.js';
import type { LineageGraph, MirroredLineageGraph, Reach, Traversal } from '../ports/lineage-graph.js';
import type { SearchScope, SearchWork } from '../ports/lineage-search.js';
import type { ReadRouter } from '../reading/read-router.js';
import type { RoutedMirror } from '../reading/routed-mirror.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import type { TimeBudget } from '../reading/time-budget.js';

export interface MirroredGraph {
  readonly graph: MirroredLineageGraph;
  readonly mirror: RoutedMirror;
}

export interface RoutedReach {
  /** Null: the record knows no such start. */
  readonly reach: Reach | null;
  /** What the mirror that answered held; null where the record did. */
  readonly held: HeldRevs | null;
}

/** The lineage from the first graph that can tell: that of a mirror, in their order, else that of the record. */
export class RoutedGraph {
  constructor(
    private readonly router: ReadRouter,
    private readonly record: LineageGraph,
    private readonly mirrored: readonly MirroredGraph[],
  ) {}

  /** @throws StemmaError as `LineageGraph.traverse` and `ReadRouter.read` */
  traverse(
    question: Omit<Traversal, 'timeoutMs'>,
    freshness: Freshness,
    budget: TimeBudget,
  ): Promise<Sourced<RoutedReach>> {
    return this.router.read<RoutedReach>({
      sources: this.mirrored.map(({ graph, mirror }) => ({
        mirror,
        ask: (timeoutMs, lacking) => graph.traverse({ ...question, timeoutMs }, lacking),
      })),
      record: async (timeoutMs) => ({
        reach: await this.record.traverse({ ...question, timeoutMs }),
        held: null,
      }),
      freshness,
      budget,
    });
  }

  /** @throws StemmaError as `traverse` */
  search<T>(
    scope: Omit<SearchScope, 'timeoutMs'>,
    freshness: Freshness,
    budget: TimeBudget,
    work: SearchWork<T>,
  ): Promise<Sourced<T | null>> {
    return this.router.read<T | null>({
      sources: this.mirrored.map(({ graph, mirror }) => ({
        mirror,
        ask: (timeoutMs, lacking) => graph.search({ ...scope, timeoutMs }, lacking, work),
      })),
      record: (timeoutMs) => this.record.search({ ...scope, timeoutMs }, work),
      freshness,
      budget,
    });
  }
}
