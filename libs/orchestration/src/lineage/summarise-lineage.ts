import type { LineageStatus } from '@stemma/models';
import type { EdgeCount } from '../ports/catalogue.js';
import type { ReachedNode, TruncatedBy } from '../ports/lineage-graph.js';
import type { Side } from '../ports/side.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import { TimeBudget } from '../reading/time-budget.js';
import { TRACE_DEFAULTS } from './trace-lineage.js';
import { wholeReach, type WholePorts, type WholeQuestion } from './whole-reach.js';

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
  ports: WholePorts,
  question: WholeQuestion,
  freshness: Freshness,
): Promise<Sourced<LineageSummary>> {
  const { catalogue } = ports;
  const budget = new TimeBudget(question.timeoutMs ?? TRACE_DEFAULTS.timeoutMs);
  const { answer: reach, ...source } = await wholeReach(ports, question, freshness, budget);
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
