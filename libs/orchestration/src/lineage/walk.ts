import type { ReachedNode, ReachKey, Side, Traversal, TruncatedBy } from '../ports/lineage-graph.js';
import { TRUNCATIONS } from '../ports/lineage-graph.js';

/** What a walk needs of a graph, for one question (its edges, `fanOut` and `statuses`). */
export interface Neighbourhood {
  /**
   * The neighbours of each of the nodes; those without any may be left out.
   * @param ahead how many nodes beyond these will probably be asked for next: an engine far away may fetch them too.
   */
  neighbours(side: Side, nodeIds: readonly string[], ahead: number): Promise<ReadonlyMap<string, Neighbours>>;
  /** Those of the nodes that have one of the statuses. */
  reported(nodeIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface Neighbours {
  /** The first `fanOut`, in id order. */
  readonly ids: readonly string[];
  /** There are more than these. */
  readonly more: boolean;
}

/** The ends of edges, from the older node to the newer. */
export interface WalkedLink {
  readonly source: string;
  readonly target: string;
}

export interface Walked {
  readonly nodes: readonly ReachedNode[];
  /** The neighbours among the nodes of the answer: each stands for one or more edges. */
  readonly links: readonly WalkedLink[];
  readonly truncated: readonly TruncatedBy[];
  readonly next: ReachKey | null;
}

/** Answers a question as `LineageGraph` defines it, but for the ids of the edges and whether the start exists. */
export async function walk(question: Traversal, graph: Neighbourhood): Promise<Walked> {
  const { depth, limit, after, nodeId: start } = question;
  const walks = sidesOf(question.direction).map((side) => new SideWalk(side, question, graph));
  const truncated = new Set<TruncatedBy>();
  const met = new Set([start]);
  const reported: ReachedNode[] = [];
  let behind = 0;

  for (let distance = 1; behind <= limit; distance++) {
    for (const side of walks) await side.look(limit + 1 - behind, depth + 1 - distance);
    if (distance > depth) {
      if (walks.some((side) => side.found.length > 0)) truncated.add('depth');
      break;
    }
    const level: ReachedNode[] = [];
    for (const side of walks) {
      for (const reason of side.step()) truncated.add(reason);
      for (const nodeId of side.level) {
        if (met.has(nodeId)) continue;
        met.add(nodeId);
        level.push({ nodeId, distance, side: side.side });
      }
    }
    if (walks.every((side) => side.level.length === 0)) break;
    const shown = await graph.reported(level.map(({ nodeId }) => nodeId));
    for (const node of level.sort(byKey)) {
      if (!shown.has(node.nodeId)) continue;
      reported.push(node);
      if (after === null || byKey(node, after) > 0) behind++;
    }
  }

  const first = reported.length - behind;
  const answered = reported.slice(0, first + limit);
  const last = answered.at(-1);
  const isCut = behind > limit && last !== undefined;
  if (isCut) truncated.add('limit');
  return {
    nodes: answered.slice(first),
    links: await linksAmong(start, answered, first, walks),
    truncated: TRUNCATIONS.filter((reason) => truncated.has(reason)),
    next: isCut ? { distance: last.distance, nodeId: last.nodeId } : null,
  };
}

function sidesOf(direction: Traversal['direction']): Side[] {
  if (direction === 'both') return ['ancestor', 'descendant'];
  return direction === 'ancestors' ? ['ancestor'] : ['descendant'];
}

function byKey(a: ReachKey, b: ReachKey): number {
  if (a.distance !== b.distance) return a.distance - b.distance;
  return a.nodeId < b.nodeId ? -1 : Number(a.nodeId > b.nodeId);
}

/** One of the two walks. It looks at the next level, and then steps onto it. */
class SideWalk {
  /** Where it stands; empty where it has ended. */
  level: readonly string[];
  /** What follows, by what `look` saw. */
  found: readonly string[] = [];
  private readonly visited: Set<string>;
  private readonly visitLimit: number;
  private seesMore = false;
  private isOver = false;

  constructor(
    readonly side: Side,
    { nodeId, visitLimit }: Traversal,
    private readonly graph: Neighbourhood,
  ) {
    this.level = [nodeId];
    this.visited = new Set(this.level);
    // The start is in the set, and does not count.
    this.visitLimit = visitLimit + 1;
  }

  /** @param missing nodes that the answer still lacks. @param levelsLeft levels that may still be stepped onto. */
  async look(missing: number, levelsLeft: number): Promise<void> {
    const { level } = this;
    this.found = [];
    this.seesMore = false;
    if (this.isOver || level.length === 0) return;
    const ahead = Math.min(missing, levelsLeft * level.length * EXPECTED_BRANCHES);
    const neighbours = await this.neighbours(level, ahead);
    const found = new Set<string>();
    for (const nodeId of level) {
      const { ids, more } = neighbours.get(nodeId) ?? NONE;
      this.seesMore ||= more;
      for (const id of ids) if (!this.visited.has(id)) found.add(id);
    }
    this.found = [...found].sort();
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
    for (const nodeId of this.level) this.visited.add(nodeId);
    return reasons;
  }

  neighbours(nodeIds: readonly string[], ahead: number): Promise<ReadonlyMap<string, Neighbours>> {
    return this.graph.neighbours(this.side, nodeIds, ahead);
  }
}

/** How far to fetch ahead, where nothing is known yet of how the lineage branches. */
const EXPECTED_BRANCHES = 16;
const NONE: Neighbours = { ids: [], more: false };

/** What each node (and the start) follows among them, but for what an earlier page had: those before `first`. */
async function linksAmong(
  start: string,
  nodes: readonly ReachedNode[],
  first: number,
  walks: readonly SideWalk[],
): Promise<WalkedLink[]> {
  if (first === nodes.length) return [];
  const orderOf = new Map(nodes.map(({ nodeId }, index) => [nodeId, index]));
  orderOf.set(start, -1);
  const links = new Map<string, WalkedLink>();
  for (const walked of walks) {
    const own = nodes.filter((node) => node.side === walked.side).map(({ nodeId }) => nodeId);
    for (const [nodeId, { ids }] of await walked.neighbours([start, ...own], 0)) {
      const order = orderOf.get(nodeId) ?? -1;
      for (const id of ids) {
        const other = orderOf.get(id);
        if (other === undefined || Math.max(order, other) < first) continue;
        const link =
          walked.side === 'ancestor' ? { source: id, target: nodeId } : { source: nodeId, target: id };
        links.set(`${link.source} ${link.target}`, link);
      }
    }
  }
  return [...links.values()];
}
