import { drawLineage, type DrawnLineage } from './lineage/draw-lineage.js';
import type { LineageTexts } from './lineage/lineage-texts.js';
import type { RoutedGraph } from './lineage/routed-graph.js';
import {
  skeletonOfLineage,
  type LineageSkeleton,
  type SkeletonQuestion,
} from './lineage/lineage-skeleton.js';
import { summariseLineage, type LineageSummary } from './lineage/summarise-lineage.js';
import { traceLineage, type Trace, type TraceQuestion } from './lineage/trace-lineage.js';
import type { WholeQuestion } from './lineage/whole-reach.js';
import type { Catalogue } from './ports/catalogue.js';
import type { EventFeed } from './ports/event-feed.js';
import type { Freshness, Sourced } from './reading/sourced.js';

/** Where versions came from, and what came of them. */
export class TraceService {
  constructor(
    private readonly graph: RoutedGraph,
    private readonly catalogue: Catalogue,
    private readonly texts: LineageTexts,
    private readonly events: Pick<EventFeed, 'identity'>,
  ) {}

  /** @throws StemmaError as `traceLineage` */
  trace(question: TraceQuestion, freshness: Freshness): Promise<Sourced<Trace>> {
    const { graph, catalogue, texts } = this;
    return traceLineage({ graph, catalogue, texts }, question, freshness);
  }

  /** @throws StemmaError as `trace` */
  summarise(question: WholeQuestion, freshness: Freshness): Promise<Sourced<LineageSummary>> {
    const { graph, catalogue } = this;
    return summariseLineage({ graph, catalogue }, question, freshness);
  }

  /** @throws StemmaError as `skeletonOfLineage` */
  skeleton(question: SkeletonQuestion, freshness: Freshness): Promise<Sourced<LineageSkeleton>> {
    const { graph, catalogue } = this;
    return skeletonOfLineage({ graph, catalogue }, question, freshness);
  }

  /** Names the record among all. */
  record(): Promise<string> {
    return this.events.identity();
  }

  /** No more than a drawing shows, the start included. @throws StemmaError as `trace` */
  async draw(question: TraceQuestion, freshness: Freshness): Promise<Sourced<DrawnLineage>> {
    return drawLineage(this.catalogue, question.nodeId, await this.trace(question, freshness));
  }
}
