import type { Step, Steps } from '../../ports/lineage-search.js';
import type { Label } from './best-first.js';
import { compareCosts, type Cost, type CostOf } from './objective.js';

/** One edge on. */
interface Branch<Key> {
  readonly edge: Step<Key>;
  readonly cost: Cost;
  /** Of the node where it leads: what follows from there at best. */
  readonly label: Label<Key>;
}

/** The ways back from each node that a search towards older ones came to. */
export class Onward<Key> {
  private readonly ways = new Map<Key, Branch<Key>[]>();

  constructor(
    private readonly steps: Steps<Key>,
    private readonly costOf: CostOf,
  ) {}

  note(label: Label<Key>, followed: readonly Step<Key>[]): void {
    // Parallel edges stand side by side: the best of them is the way.
    let best: { node: Key; way: Branch<Key> } | undefined;
    for (const edge of followed) {
      const way = { edge, cost: this.costOf(edge), label };
      if (best?.node === edge.node && !this.isBetter(way, best.way)) continue;
      if (best !== undefined && best.node !== edge.node) this.add(best);
      best = { node: edge.node, way };
    }
    if (best !== undefined) this.add(best);
  }

  from(node: Key): readonly Branch<Key>[] {
    return this.ways.get(node) ?? [];
  }

  private add({ node, way }: { node: Key; way: Branch<Key> }): void {
    const ways = this.ways.get(node);
    if (ways === undefined) this.ways.set(node, [way]);
    else ways.push(way);
  }

  private isBetter(a: Branch<Key>, b: Branch<Key>): boolean {
    const order = compareCosts(a.cost, b.cost);
    return order < 0 || (order === 0 && this.steps.edgeIdOf(a.edge.edge) < this.steps.edgeIdOf(b.edge.edge));
  }
}
