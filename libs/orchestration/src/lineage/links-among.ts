import type { Turn } from '../turns/turn.js';
import type { Met, WalkedLink } from './neighbourhood.js';
import type { SideWalk } from './side-walk.js';

/** There may be many more than nodes: as many as this are held at once. */
const LINKS_A_PAGE = 20_000;

/** What each node (and the start) follows among them, but for what an earlier page had: those before `first`. */
export async function* linksAmong<Node>(
  start: Node,
  nodes: readonly Met<Node>[],
  first: number,
  walks: readonly SideWalk<Node>[],
  turn: Turn,
): AsyncGenerator<readonly WalkedLink<Node>[], void, undefined> {
  if (first === nodes.length) return;
  const orderOf = new Map([[start, -1]]);
  for (const [index, { node }] of nodes.entries()) {
    orderOf.set(node, index);
    if (turn.isOverAfter(1)) await turn.next();
  }
  let links: WalkedLink<Node>[] = [];
  /** Which nodes an earlier walk linked: only round a cycle does the other walk come by the same edge. */
  const known = new Map<Node, Set<Node>>();
  for (const walked of walks) {
    const standing = [start];
    for (const { node, side } of nodes) if (side === walked.side) standing.push(node);
    const asked = walked.neighbours(standing, 0);
    const followed = asked instanceof Promise ? await asked : asked;
    for (const [index, node] of standing.entries()) {
      const order = orderOf.get(node) ?? -1;
      const others = followed[index]?.nodes ?? [];
      for (const other of others) {
        const otherOrder = orderOf.get(other);
        if (otherOrder === undefined || Math.max(order, otherOrder) < first) continue;
        const link =
          walked.side === 'ancestor' ? { source: other, target: node } : { source: node, target: other };
        if (walks.length > 1 && !remember(known, link)) continue;
        links.push(link);
      }
      if (links.length >= LINKS_A_PAGE) {
        yield links;
        links = [];
      }
      if (turn.isOverAfter(1 + others.length)) await turn.next();
    }
  }
  yield links;
}

/** @returns whether it is new. */
function remember<Node>(known: Map<Node, Set<Node>>, { source, target }: WalkedLink<Node>): boolean {
  const targets = known.get(source);
  if (targets === undefined) known.set(source, new Set([target]));
  else if (targets.has(target)) return false;
  else targets.add(target);
  return true;
}
