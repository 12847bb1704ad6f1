import type { HeldRevs } from '../ports/held-revs.js';
import type { LineageGraph, Reach, Traversal } from '../ports/lineage-graph.js';
import { fromRecord, readFrom, type RoutedMirror } from '../reading/read-router.js';
import type { Freshness, Sourced } from '../reading/sourced.js';

export interface MirroredGraph {
  readonly graph: LineageGraph;
  readonly mirror: RoutedMirror;
  readonly held: () => HeldRevs;
}

/** The lineage graph of a mirror where there is one that is ready and fresh enough, else that of the record. */
export class RoutedGraph {
  constructor(
    private readonly record: LineageGraph,
    private readonly mirrored: MirroredGraph | null,
  ) {}

  /** @throws StemmaError as `LineageGraph.traverse` */
  async traverse(question: Traversal, freshness: Freshness): Promise<Sourced<Reach | null>> {
    const { record, mirrored } = this;
    if (mirrored === null) return fromRecord(await record.traverse(question));
    const { graph, mirror } = mirrored;
    const reach = await readFrom(
      mirror,
      freshness,
      () => graph.traverse(question),
      () => record.traverse(question),
    );
    // A start that a mirror does not know may have been written a moment ago: only the record can tell.
    if (reach.answer !== null || reach.source !== mirror.name) return reach;
    return fromRecord(await record.traverse(question), 'behind');
  }

  /** What the mirror holds, where the answer came from it. */
  heldBy({ source }: Sourced<unknown>): HeldRevs | null {
    const { mirrored } = this;
    return mirrored !== null && source === mirrored.mirror.name ? mirrored.held() : null;
  }
}
