import type { ReachedNode, ReachKey, Traversal, TruncatedBy } from '../ports/lineage-graph.js';
import type { Side } from '../ports/side.js';
import { TRUNCATIONS } from '../ports/lineage-graph.js';
import { FirstInOrder } from '../turns/first-in-order.js';
import type { Turn } from '../turns/turn.js';
import { linksAmong } from './links-among.js';
import type { Met, Neighbourhood, WalkedLink } from './neighbourhood.js';
import { SideWalk } from './side-walk.js';

export interface Walked<Node> {
  readonly nodes: readonly ReachedNode[];
  /** The neighbours among the nodes of the answer: each stands for one or more edges. To be read once. */
  readonly links: AsyncIterable<readonly WalkedLink<Node>[]>;
  readonly truncated: readonly TruncatedBy[];
  readonly next: ReachKey | null;
}

/**
 * Answers a question as `LineageGraph` defines it, but for the ids of the edges and whether the start exists.
 * @param turn what ends it when its time is over. @throws StemmaError `timeout`
 */
export async function walk<Node>(
  question: Traversal,
  start: Node,
  graph: Neighbourhood<Node>,
  turn: Turn,
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
      const looked = side.look(limit + 1 - behind, depth + 1 - distance);
      const seen = looked instanceof Promise ? await looked : looked;
      for (const steps of side.see(seen)) if (turn.isOverAfter(steps)) await turn.next();
    }
    if (distance > depth) {
      if (walks.some((side) => side.found.length > 0)) truncated.add('depth');
      break;
    }
    const level = new FirstInOrder<Met<Node>>(Infinity, (a, b) => graph.compare(a.node, b.node));
    for (const side of walks) {
      for (const reason of side.step()) truncated.add(reason);
      for (const node of side.level) {
        if (turn.isOverAfter(1)) await turn.next();
        if (met.has(node)) continue;
        met.add(node);
        level.add({ node, distance, side: side.side });
      }
    }
    if (walks.every((side) => side.level.length === 0)) break;
    const nodes = level.items();
    const asked = statuses.length === 0 ? null : graph.reported(nodes.map(({ node }) => node));
    const shown = asked instanceof Promise ? await asked : asked;
    for (const [index, one] of nodes.entries()) {
      if (turn.isOverAfter(1)) await turn.next();
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
    links: linksAmong(start, answered, first, walks, turn),
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
