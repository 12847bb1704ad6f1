import type { ReachedNode, ReachKey, Side, Traversal, TruncatedBy } from '../ports/lineage-graph.js';
import { TRUNCATIONS } from '../ports/lineage-graph.js';

/**
 * What a walk needs of a graph, for one question (its edges, `fanOut` and `statuses`). `Node` is whatever the engine
 * knows a node by: its id, or its row. An engine that has the answer at hand gives it without a promise, and the walk
 * goes on at once.
 */
export interface Neighbourhood<Node> {
  /**
   * The neighbours of each of the nodes, in their order.
   * @param ahead how many nodes beyond these will probably be asked for next: an engine far away may fetch them too.
   */
  neighbours(side: Side, nodes: readonly Node[], ahead: number): Soon<readonly Neighbours<Node>[]>;
  /** Of each of the nodes, whether it has one of the statuses; not asked where the question has none. */
  reported(nodes: readonly Node[]): Soon<readonly boolean[]>;
  /** Negative where the id of `a` comes before that of `b`. */
  compare(a: Node, b: Node): number;
  idOf(node: Node): string;
}

type Soon<T> = T | Promise<T>;

export interface Neighbours<Node> {
  /** The first `fanOut`, in id order. */
  readonly nodes: readonly Node[];
  /** There are more than these. */
  readonly more: boolean;
}

/** The ends of edges, from the older node to the newer. */
export interface WalkedLink<Node> {
  readonly source: Node;
  readonly target: Node;
}

export interface Walked<Node> {
  readonly nodes: readonly ReachedNode[];
  /** The neighbours among the nodes of the answer: each stands for one or more edges. */
  readonly links: readonly WalkedLink<Node>[];
  readonly truncated: readonly TruncatedBy[];
  readonly next: ReachKey | null;
}

interface Met<Node> {
  readonly node: Node;
  readonly distance: number;
  readonly side: Side;
}

/** Answers a question as `LineageGraph` defines it, but for the ids of the edges and whether the start exists. */
export async function walk<Node>(
  question: Traversal,
  start: Node,
  graph: Neighbourhood<Node>,
): Promise<Walked<Node>> {
  const { depth, limit, statuses } = question;
  const walks = sidesOf(question.direction).map((side) => new SideWalk(side, question, start, graph));
  const truncated = new Set<TruncatedBy>();
  const met = new Set([start]);
  const reported: Met<Node>[] = [];
  let behind = 0;

  for (let distance = 1; behind <= limit; distance++) {
    for (const side of walks) {
      if (!side.goesOn) continue;
      const seen = side.look(limit + 1 - behind, depth + 1 - distance);
      side.see(seen instanceof Promise ? await seen : seen);
    }
    if (distance > depth) {
      if (walks.some((side) => side.found.length > 0)) truncated.add('depth');
      break;
    }
    const level: Met<Node>[] = [];
    for (const side of walks) {
      for (const reason of side.step()) truncated.add(reason);
      for (const node of side.level) {
        if (met.has(node)) continue;
        met.add(node);
        level.push({ node, distance, side: side.side });
      }
    }
    if (walks.every((side) => side.level.length === 0)) break;
    if (walks.length > 1) level.sort((a, b) => graph.compare(a.node, b.node));
    const asked = statuses.length === 0 ? null : graph.reported(level.map(({ node }) => node));
    const shown = asked instanceof Promise ? await asked : asked;
    for (const [index, one] of level.entries()) {
      if (shown !== null && shown[index] !== true) continue;
      reported.push(one);
      if (isBehind(one, question.after, graph)) behind++;
    }
  }

  const first = reported.length - behind;
  const answered = reported.slice(0, first + limit);
  const last = answered.at(-1);
  const isCut = behind > limit && last !== undefined;
  if (isCut) truncated.add('limit');
  return {
    nodes: answered
      .slice(first)
      .map(({ node, distance, side }) => ({ nodeId: graph.idOf(node), distance, side })),
    links: await linksAmong(start, answered, first, walks),
    truncated: TRUNCATIONS.filter((reason) => truncated.has(reason)),
    next: isCut ? { distance: last.distance, nodeId: graph.idOf(last.node) } : null,
  };
}

function sidesOf(direction: Traversal['direction']): Side[] {
  if (direction === 'both') return ['ancestor', 'descendant'];
  return direction === 'ancestors' ? ['ancestor'] : ['descendant'];
}

function isBehind<Node>(
  { node, distance }: Met<Node>,
  after: ReachKey | null,
  graph: Neighbourhood<Node>,
): boolean {
  if (after === null || distance > after.distance) return true;
  return distance === after.distance && graph.idOf(node) > after.nodeId;
}

/** One of the two walks. It looks at the next level, and then steps onto it. */
class SideWalk<Node> {
  /** Where it stands; empty where it has ended. */
  level: readonly Node[];
  /** What follows, by what was seen. */
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

  see(neighbours: readonly Neighbours<Node>[]): void {
    const found = new Set<Node>();
    for (const { nodes, more } of neighbours) {
      this.seesMore ||= more;
      for (const node of nodes) if (!this.visited.has(node)) found.add(node);
    }
    this.found = [...found].sort((a, b) => this.graph.compare(a, b));
  }

  /** @returns the limits that cut it. */
  step(): TruncatedBy[] {
    const reasons: TruncatedBy[] = this.seesMore ? ['fanOut'] : [];
    const room = this.visitLimit - this.visited.size;
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
}

/** How far to fetch ahead, where nothing is known yet of how the lineage branches. */
const EXPECTED_BRANCHES = 16;

/** What each node (and the start) follows among them, but for what an earlier page had: those before `first`. */
async function linksAmong<Node>(
  start: Node,
  nodes: readonly Met<Node>[],
  first: number,
  walks: readonly SideWalk<Node>[],
): Promise<WalkedLink<Node>[]> {
  if (first === nodes.length) return [];
  const orderOf = new Map(nodes.map(({ node }, index) => [node, index]));
  orderOf.set(start, -1);
  const links: WalkedLink<Node>[] = [];
  /** Which nodes an earlier walk linked: only round a cycle does the other walk come by the same edge. */
  const known = new Map<Node, Set<Node>>();
  for (const walked of walks) {
    const standing = [start];
    for (const { node, side } of nodes) if (side === walked.side) standing.push(node);
    const asked = walked.neighbours(standing, 0);
    const followed = asked instanceof Promise ? await asked : asked;
    for (const [index, node] of standing.entries()) {
      const order = orderOf.get(node) ?? -1;
      for (const other of followed[index]?.nodes ?? []) {
        const otherOrder = orderOf.get(other);
        if (otherOrder === undefined || Math.max(order, otherOrder) < first) continue;
        const link =
          walked.side === 'ancestor' ? { source: other, target: node } : { source: node, target: other };
        if (walks.length > 1 && !remember(known, link)) continue;
        links.push(link);
      }
    }
  }
  return links;
}

/** @returns whether it is new. */
function remember<Node>(known: Map<Node, Set<Node>>, { source, target }: WalkedLink<Node>): boolean {
  const targets = known.get(source);
  if (targets === undefined) known.set(source, new Set([target]));
  else if (targets.has(target)) return false;
  else targets.add(target);
  return true;
}
