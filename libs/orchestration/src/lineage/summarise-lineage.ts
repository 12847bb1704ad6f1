import type { LineageStatus } from '@stemma/models';
import type { Catalogue, EdgeCount } from '../ports/catalogue.js';
import { TRAVERSAL_CEILINGS, type ReachedNode, type TruncatedBy } from '../ports/lineage-graph.js';
import type { Side } from '../ports/side.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import { TimeBudget } from '../reading/time-budget.js';
import { whyNotFound } from './not-found.js';
import type { RoutedGraph } from './routed-graph.js';
import { TRACE_DEFAULTS, traversalOf, type TraceQuestion } from './trace-lineage.js';

export type SummaryQuestion = Omit<TraceQuestion, 'limit' | 'after'>;

/** How much there is of what all pages of the lineage would show. */
export interface LineageSummary {
  readonly versionCount: number;
  readonly edgeCount: number;
  /** Ancestors first, then the nearest; those that are not there are left out. */
  readonly versions: readonly VersionCount[];
  /** By type; as `versions`. */
  readonly edges: readonly EdgeCount[];
  /** The limits that cut what was counted: then there may be more. */
  readonly truncated: readonly TruncatedBy[];
}

interface VersionCount {
  readonly side: Side;
  readonly distance: number;
  readonly status: LineageStatus;
  readonly count: number;
}

/**
 * One walk says which versions and edges the lineage has, the record how many of each kind they are: nothing of them is
 * read. What was deleted between the two questions is left out.
 * @throws StemmaError as `traceLineage`
 */
export async function summariseLineage(
  { graph, catalogue }: { readonly graph: RoutedGraph; readonly catalogue: Catalogue },
  question: SummaryQuestion,
  freshness: Freshness,
): Promise<Sourced<LineageSummary>> {
  const { counted: limit, countedEdges: edgeLimit } = TRAVERSAL_CEILINGS;
  const traversal = { ...traversalOf(question), limit, edgeLimit };
  const budget = new TimeBudget(question.timeoutMs ?? TRACE_DEFAULTS.timeoutMs);
  const { answer: reached, ...source } = await graph.traverse(traversal, freshness, budget);
  const { reach } = reached;
  if (reach === null) throw await whyNotFound(catalogue, [traversal.nodeId], traversal.asOf);
  budget.requireSome();
  const [levels, edges] = await budget.spend(() =>
    Promise.all([
      catalogue.countNodes(reach.nodes.map((node) => ({ nodeId: node.nodeId, group: groupOf(node) }))),
      catalogue.countEdges(reach.edgeIds),
    ]),
  );
  const versions = levels.map(({ group, status, count }) => ({ ...levelOf(group), status, count }));
  return {
    ...source,
    answer: {
      versionCount: totalOf(versions),
      edgeCount: totalOf(edges),
      versions: versions.sort((a, b) => sideOrder(a) - sideOrder(b) || a.distance - b.distance),
      edges,
      truncated: reach.truncated,
    },
  };
}

/** A distance, below zero on the side of the ancestors. */
function groupOf({ side, distance }: ReachedNode): number {
  return side === 'ancestor' ? -distance : distance;
}

function levelOf(group: number): Pick<VersionCount, 'side' | 'distance'> {
  return { side: group < 0 ? 'ancestor' : 'descendant', distance: Math.abs(group) };
}

function sideOrder({ side }: VersionCount): number {
  return side === 'ancestor' ? 0 : 1;
}

function totalOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
