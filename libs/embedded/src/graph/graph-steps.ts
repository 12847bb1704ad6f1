import { MAX_STEPS, type SearchScope, type Side, type Step, type Steps } from '@stemma/orchestration';
import type { GraphContent } from './graph-content.js';
import { GraphFilter } from './graph-filter.js';
import type { LackingRows } from './lacking-rows.js';
import { BREAKING } from './link-columns.js';

/** The steps of one search; nodes and edges are rows. */
export class GraphSteps implements Steps<number> {
  private readonly filter: GraphFilter;

  constructor(
    private readonly graph: GraphContent,
    scope: SearchScope,
    private readonly lacking: LackingRows,
  ) {
    this.filter = new GraphFilter(graph, scope);
  }

  find(nodeId: string): number | null {
    const row = this.graph.vertices.table.find(nodeId);
    return row >= 0 && !this.lacking.nodes.has(row) && this.filter.isSeen(row) ? row : null;
  }

  from(side: Side, node: number): readonly Step<number>[] {
    const { links, outgoing, incoming } = this.graph;
    const [list, ends] = side === 'ancestor' ? [incoming, links.sources] : [outgoing, links.targets];
    const count = list.counts[node] as number;
    list.tidy(node);
    const steps: Step<number>[] = [];
    for (let place = 0; place < count && steps.length < MAX_STEPS; place++) {
      const edge = list.at(node, place);
      const end = ends[edge] as number;
      this.lacking.meet(edge, end);
      if (this.filter.isFollowed(edge) && this.filter.isSeen(end)) steps.push(this.step(end, edge));
    }
    return steps;
  }

  expect(): void {
    // It is here.
  }

  compare(a: number, b: number): number {
    return this.graph.vertices.table.compare(a, b);
  }

  idOf(node: number): string {
    return this.graph.vertices.table.idOf(node);
  }

  edgeIdOf(edge: number): string {
    return this.graph.links.table.idOf(edge);
  }

  private step(node: number, edge: number): Step<number> {
    const { links } = this.graph;
    const weight = links.weights[edge] as number;
    return {
      node,
      edge,
      weight,
      confidence: links.confidenceScore(edge) ?? weight,
      isBreaking: ((links.kinds[edge] as number) & BREAKING) !== 0,
    };
  }
}
