import type { Traversal, TruncatedBy } from '../ports/lineage-graph.js';
import type { Side } from '../ports/side.js';
import type { Soon } from '../ports/lineage-search.js';
import { FirstInOrder } from '../turns/first-in-order.js';
import type { Neighbourhood, Neighbours } from './neighbourhood.js';

/** How far to fetch ahead, where nothing is known yet of how the lineage branches. */
const EXPECTED_BRANCHES = 16;

/** The walk to one side. It looks at the next level, and then steps onto it. */
export class SideWalk<Node> {
  /** Where it stands, in id order; empty where it has ended. */
  level: readonly Node[];
  /** What follows, by what was seen, in id order: one more than there is room for where there are more. */
  found: readonly Node[] = [];
  private readonly visited: Set<Node>;
  private readonly visitLimit: number;
  private seesMore = false;
  private isOver = false;

  constructor(
    readonly side: Side,
    { visitLimit }: Traversal,
    start: Node,
    private readonly graph: Neighbourhood<Node>,
  ) {
    this.level = [start];
    this.visited = new Set(this.level);
    // The start is in the set, and does not count.
    this.visitLimit = visitLimit + 1;
  }

  /** Where it does not, nothing follows. */
  get goesOn(): boolean {
    this.found = [];
    this.seesMore = false;
    return !this.isOver && this.level.length > 0;
  }

  /** @param missing nodes that the answer still lacks. @param levelsLeft levels that may still be stepped onto. */
  look(missing: number, levelsLeft: number): Soon<readonly Neighbours<Node>[]> {
    const { level } = this;
    return this.neighbours(level, Math.min(missing, levelsLeft * level.length * EXPECTED_BRANCHES));
  }

  /** Yields how much it has done since it last did. */
  *see(neighbours: readonly Neighbours<Node>[]): Generator<number, void, undefined> {
    const found = new Set<Node>();
    for (const { nodes, more } of neighbours) {
      this.seesMore ||= more;
      for (const node of nodes) if (!this.visited.has(node)) found.add(node);
      yield 1 + nodes.length;
    }
    const first = new FirstInOrder<Node>(this.room + 1, (a, b) => this.graph.compare(a, b));
    for (const node of found) {
      first.add(node);
      yield 1;
    }
    this.found = first.items();
  }

  /** @returns the limits that cut it. */
  step(): TruncatedBy[] {
    const reasons: TruncatedBy[] = this.seesMore ? ['fanOut'] : [];
    const { room } = this;
    if (this.found.length > room) {
      reasons.push('visitLimit');
      this.isOver = true;
    }
    this.level = this.found.slice(0, room);
    for (const node of this.level) this.visited.add(node);
    return reasons;
  }

  neighbours(nodes: readonly Node[], ahead: number): Soon<readonly Neighbours<Node>[]> {
    return this.graph.neighbours(this.side, nodes, ahead);
  }

  private get room(): number {
    return this.visitLimit - this.visited.size;
  }
}
