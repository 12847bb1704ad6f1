import {
  DERIVATION_TYPES,
  StemmaError,
  type LineageEdge,
  type LineageStatus,
  type RelationshipType,
} from '@stemma/models';
import type { Catalogue, NodeSummary } from '../ports/catalogue.js';
import {
  TRAVERSAL_CEILINGS,
  type Direction,
  type ReachedNode,
  type ReachKey,
  type Traversal,
  type TruncatedBy,
} from '../ports/lineage-graph.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import { nodesNotFound } from '../writes/find-or-refuse.js';
import type { RoutedGraph } from './routed-graph.js';

/** As `Traversal`; what is absent has its default. */
export interface TraceQuestion {
  readonly nodeId: string;
  readonly direction: Direction;
  readonly depth?: number | undefined;
  /** The derivation types where absent. */
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

export interface Trace {
  readonly nodes: readonly TracedNode[];
  readonly edges: readonly LineageEdge[];
  readonly truncated: readonly TruncatedBy[];
  readonly next: ReachKey | null;
}

export interface TracedNode extends NodeSummary, Pick<ReachedNode, 'distance' | 'side'> {}

export interface TracePorts {
  readonly graph: RoutedGraph;
  readonly catalogue: Catalogue;
}

/**
 * Where a version came from, or what came of it: the graph says which nodes and edges, the record what they are.
 * What was deleted between the two questions is left out.
 * @throws StemmaError `node_not_found` (also where it was created later than `asOf`), `timeout`, `store_unavailable`.
 */
export async function traceLineage(
  { graph, catalogue }: TracePorts,
  question: TraceQuestion,
  freshness: Freshness,
): Promise<Sourced<Trace>> {
  const traversal: Traversal = {
    nodeId: question.nodeId,
    direction: question.direction,
    depth: question.depth ?? TRACE_DEFAULTS.depth,
    relationshipTypes: question.relationshipTypes ?? DERIVATION_TYPES,
    statuses: question.statuses ?? [],
    minWeight: question.minWeight ?? 0,
    asOf: question.asOf ?? null,
    limit: question.limit ?? TRACE_DEFAULTS.limit,
    fanOut: question.fanOut ?? TRACE_DEFAULTS.fanOut,
    visitLimit: TRAVERSAL_CEILINGS.visitLimit,
    edgeLimit: TRAVERSAL_CEILINGS.edgeLimit,
    after: question.after ?? null,
    timeoutMs: question.timeoutMs ?? TRACE_DEFAULTS.timeoutMs,
  };
  const { answer: reach, ...source } = await graph.traverse(traversal, freshness);
  if (reach === null) throw await startNotFound(catalogue, traversal);
  const [summaries, edges] = await Promise.all([
    catalogue.nodes(reach.nodes.map(({ nodeId }) => nodeId)),
    catalogue.edges(reach.edgeIds),
  ]);
  const summaryOf = new Map(summaries.map((summary) => [summary.node.nodeId, summary]));
  const edgeOf = new Map(edges.map((edge) => [edge.edgeId, edge]));
  const answer: Trace = {
    nodes: reach.nodes.flatMap(({ nodeId, distance, side }) => {
      const summary = summaryOf.get(nodeId);
      return summary === undefined ? [] : [{ ...summary, distance, side }];
    }),
    edges: reach.edgeIds.flatMap((edgeId) => edgeOf.get(edgeId) ?? []),
    truncated: reach.truncated,
    next: reach.next,
  };
  return { ...source, answer };
}

async function startNotFound(catalogue: Catalogue, { nodeId, asOf }: Traversal): Promise<StemmaError> {
  const [start] = asOf === null ? [] : await catalogue.nodes([nodeId]);
  if (asOf === null || start === undefined || start.node.createdAt <= asOf) return nodesNotFound([nodeId]);
  const createdAt = start.node.createdAt.toISOString();
  return new StemmaError('node_not_found', `The node ${nodeId} was created later, at ${createdAt}.`, {
    extra: { nodeIds: [nodeId] },
    faults: [{ pointer: '/asOf', code: 'out_of_range', message: `must not be before ${createdAt}` }],
  });
}
