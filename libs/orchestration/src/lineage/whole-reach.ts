import type { Catalogue } from '../ports/catalogue.js';
import { TRAVERSAL_CEILINGS, type Reach } from '../ports/lineage-graph.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import type { TimeBudget } from '../reading/time-budget.js';
import { whyNotFound } from './not-found.js';
import type { RoutedGraph } from './routed-graph.js';
import { traversalOf, type TraceQuestion } from './trace-lineage.js';

export type WholeQuestion = Omit<TraceQuestion, 'limit' | 'after'>;

export interface WholePorts {
  readonly graph: RoutedGraph;
  readonly catalogue: Catalogue;
}

/**
 * Which versions and edges all pages of a lineage have, by one walk: nothing of them is read.
 * @throws StemmaError as `traceLineage`
 */
export async function wholeReach(
  { graph, catalogue }: WholePorts,
  question: WholeQuestion,
  freshness: Freshness,
  budget: TimeBudget,
): Promise<Sourced<Reach>> {
  const { counted: limit, countedEdges: edgeLimit } = TRAVERSAL_CEILINGS;
  const traversal = { ...traversalOf(question), limit, edgeLimit };
  const { answer, ...source } = await graph.traverse(traversal, freshness, budget);
  const { reach } = answer;
  if (reach === null) throw await whyNotFound(catalogue, [traversal.nodeId], traversal.asOf);
  budget.requireSome();
  return { ...source, answer: reach };
}
