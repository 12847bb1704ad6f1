import TinyQueue from 'tinyqueue';
import type { Side } from '../../ports/side.js';
import type { Step, Steps } from '../../ports/lineage-search.js';
import type { Turn } from '../../turns/turn.js';
import { compareCosts, NO_COST, type Cost, type CostOf } from './objective.js';

/** The best way that is known between a node and the origin. */
export interface Label<Key> extends Cost {
  readonly node: Key;
  /** The next one towards the origin, and the edge that leads there; null at the origin. */
  readonly towards: Label<Key> | null;
  readonly edge: Step<Key> | null;
}

/** Nodes in order, and the edges between them. */
export interface Way<Key> {
  readonly nodes: readonly Key[];
  readonly edges: readonly Step<Key>[];
}

/** From the node of a label to the origin. */
export function wayOf<Key>(start: Label<Key>): Way<Key> {
  const nodes: Key[] = [];
  const edges: Step<Key>[] = [];
  for (let label: Label<Key> | null = start; label !== null; label = label.towards) {
    nodes.push(label.node);
    if (label.edge !== null) edges.push(label.edge);
  }
  return { nodes, edges };
}

/** `found`: the node that was looked for. `exhausted`: there is nothing more. `cut`: it visited as many nodes as it may. */
export type Ended = 'found' | 'exhausted' | 'cut';

export interface SearchOptions<Key> {
  readonly origin: Key;
  readonly side: Side;
  readonly costOf: CostOf;
  /** Whether an edge may be used; all where absent. */
  readonly isOpen?: ((step: Step<Key>) => boolean) | undefined;
  /** It goes on from no such node. */
  readonly end?: Key | undefined;
}

/**
 * Dijkstra's search: settles the nodes in the order of their costs, then of their ids. Every edge costs something, so what is
 * equal is settled after all that leads to it, and of equal ways to a node the first by ids is kept.
 */
export class BestFirst<Key> {
  readonly settled: Label<Key>[] = [];
  private readonly best = new Map<Key, Label<Key>>();
  private readonly queue: TinyQueue<Label<Key>>;

  constructor(
    private readonly steps: Steps<Key>,
    private readonly options: SearchOptions<Key>,
  ) {
    const origin = { ...NO_COST, node: options.origin, towards: null, edge: null };
    this.best.set(origin.node, origin);
    this.queue = new TinyQueue([origin], (a, b) => compareCosts(a, b) || steps.compare(a.node, b.node));
  }

  /**
   * Settles nodes until `isLast` is true of one.
   * @param visitLimit of nodes that it goes on from
   * @param heard is told of each node that it went on from, and by which edges
   */
  async settle(
    isLast: (label: Label<Key>) => boolean,
    visitLimit: number,
    turn: Turn,
    heard?: (label: Label<Key>, steps: readonly Step<Key>[]) => void,
  ): Promise<Ended> {
    for (let visited = 0; ;) {
      const label = this.take();
      if (label === undefined) return 'exhausted';
      if (isLast(label)) return 'found';
      if (label.node === this.options.end) continue;
      if (++visited > visitLimit) return 'cut';
      const asked = this.steps.from(this.options.side, label.node);
      const steps = asked instanceof Promise ? await asked : asked;
      const open = this.options.isOpen === undefined ? steps : steps.filter(this.options.isOpen);
      heard?.(label, open);
      for (const step of open) this.reach(label, step);
      if (turn.isOverAfter(1 + steps.length)) await turn.next();
    }
  }

  private take(): Label<Key> | undefined {
    for (;;) {
      const label = this.queue.pop();
      if (label === undefined) return undefined;
      // A better way to the same node was found meanwhile.
      if (this.best.get(label.node) !== label) continue;
      this.settled.push(label);
      return label;
    }
  }

  private reach(towards: Label<Key>, edge: Step<Key>): void {
    const { first, second } = this.options.costOf(edge);
    // A label for each edge: put together of spread objects, as elsewhere, it took twenty times as long.
    const label: Label<Key> = {
      node: edge.node,
      towards,
      edge,
      first: towards.first + first,
      second: towards.second + second,
    };
    const known = this.best.get(label.node);
    if (known !== undefined && !this.isBetter(label, known)) return;
    this.best.set(label.node, label);
    this.queue.push(label);
  }

  private isBetter(a: Label<Key>, b: Label<Key>): boolean {
    return (compareCosts(a, b) || this.compareWays(a, b)) < 0;
  }

  /** Of two ways of equal cost from or to one node: by their node ids, from the oldest; then by the edge. */
  private compareWays(a: Label<Key>, b: Label<Key>): number {
    const [first, second] = [a.towards, b.towards];
    if (first === null || second === null) return 0;
    const nodes =
      this.options.side === 'ancestor'
        ? this.steps.compare(first.node, second.node)
        : this.compareFromOrigin(first, second);
    return nodes || (this.edgeIdOf(a) < this.edgeIdOf(b) ? -1 : 1);
  }

  /** Equal ways are of equal length: they part where they come from one node for the last time. */
  private compareFromOrigin(a: Label<Key>, b: Label<Key>): number {
    let order = 0;
    for (let [x, y]: (Label<Key> | null)[] = [a, b]; x && y && x !== y; [x, y] = [x.towards, y.towards])
      order = this.steps.compare(x.node, y.node) || order;
    return order;
  }

  private edgeIdOf({ edge }: Label<Key>): string {
    return edge === null ? '' : this.steps.edgeIdOf(edge.edge);
  }
}
