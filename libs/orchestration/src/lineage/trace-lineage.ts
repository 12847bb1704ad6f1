import { LINEAGE_TYPES, type LineageStatus, type RelationshipType } from '@stemma/models';
import type { Catalogue } from '../ports/catalogue.js';
import {
  TRAVERSAL_CEILINGS,
  type Direction,
  type ReachedNode,
  type ReachKey,
  type Traversal,
  type TruncatedBy,
} from '../ports/lineage-graph.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import { TimeBudget } from '../reading/time-budget.js';
import type { LineageTexts, NodeText } from './lineage-texts.js';
import { whyNotFound } from './not-found.js';
import { pagesWithin } from './pages-within.js';
import type { RoutedGraph } from './routed-graph.js';

/** As `Traversal`; what is absent has its default. */
export interface TraceQuestion {
  readonly nodeId: string;
  readonly direction: Direction;
  readonly depth?: number | undefined;
  /** `LINEAGE_TYPES` where absent. */
  readonly relationshipTypes?: readonly RelationshipType[] | undefined;
  readonly statuses?: readonly LineageStatus[] | undefined;
  readonly minWeight?: number | undefined;
  readonly asOf?: Date | undefined;
  readonly limit?: number | undefined;
  readonly fanOut?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly after?: ReachKey | null | undefined;
}

export const TRACE_DEFAULTS = { depth: 10, limit: 100, fanOut: 1_000, timeoutMs: 5_000 } as const;

/** An answer may be large: nodes and edges are read page by page, at the pace at which they are taken. */
export interface Trace {
  readonly nodes: AsyncIterable<readonly TracedNode[]>;
  /** JSON. */
  readonly edges: AsyncIterable<readonly string[]>;
  readonly truncated: readonly TruncatedBy[];
  readonly next: ReachKey | null;
}

export interface TracedNode extends Pick<ReachedNode, 'distance' | 'side'> {
  readonly node: NodeText;
}

export interface TracePorts {
  readonly graph: RoutedGraph;
  readonly catalogue: Catalogue;
  readonly texts: LineageTexts;
}

/**
 * Where a version came from, or what came of it: the graph says which nodes and edges, the record what they are.
 * What was deleted between the two questions is left out. The time is that of both.
 * @throws StemmaError `node_not_found` (also where it was created later than `asOf`), `timeout`, `store_unavailable`.
 */
export async function traceLineage(
  { graph, catalogue, texts: remembered }: TracePorts,
  question: TraceQuestion,
  freshness: Freshness,
): Promise<Sourced<Trace>> {
  const traversal = traversalOf(question);
  const budget = new TimeBudget(question.timeoutMs ?? TRACE_DEFAULTS.timeoutMs);
  const { answer: reached, ...source } = await graph.traverse(traversal, freshness, budget);
  const { reach, held } = reached;
  if (reach === null) throw await whyNotFound(catalogue, [traversal.nodeId], traversal.asOf);
  const read = pagesWithin(budget);
  const answer: Trace = {
    nodes: read(reach.nodes, async (page) => {
      const { texts, rest } = await remembered.nodes(
        page.map(({ nodeId }) => nodeId),
        held,
      );
      const first = page.slice(0, page.length - rest.length);
      const found = first.flatMap(({ nodeId, distance, side }) => {
        const node = texts.get(nodeId);
        return node === undefined ? [] : [{ node, distance, side }];
      });
      return { found, count: first.length };
    }),
    edges: read(reach.edgeIds, async (page) => {
      const { texts, rest } = await remembered.edges(page, held);
      const first = page.slice(0, page.length - rest.length);
      return { found: first.flatMap((edgeId) => texts.get(edgeId) ?? []), count: first.length };
    }),
    truncated: reach.truncated,
    next: reach.next,
  };
  return { ...source, answer };
}

export function traversalOf(question: TraceQuestion): Omit<Traversal, 'timeoutMs'> {
  return {
    nodeId: question.nodeId,
    direction: question.direction,
    depth: question.depth ?? TRACE_DEFAULTS.depth,
    relationshipTypes: question.relationshipTypes ?? LINEAGE_TYPES,
    statuses: question.statuses ?? [],
    minWeight: question.minWeight ?? 0,
    asOf: question.asOf ?? null,
    limit: question.limit ?? TRACE_DEFAULTS.limit,
    fanOut: question.fanOut ?? TRACE_DEFAULTS.fanOut,
    visitLimit: TRAVERSAL_CEILINGS.visitLimit,
    edgeLimit: TRAVERSAL_CEILINGS.edgeLimit,
    after: question.after ?? null,
  };
}
