import type { SearchWork, Steps } from '../../ports/lineage-search.js';
import type { Turn } from '../../turns/turn.js';

export interface MergeBasesQuestion {
  readonly nodeId: string;
  readonly otherId: string;
  /** Nodes that the search goes on from, on each side. */
  readonly visitLimit: number;
}

export interface MergeBases {
  readonly nodes: readonly MergeBase[];
  /** A search ended early: there may be others, nearer ones too. */
  readonly isCut: boolean;
}

/** Distances are those of the shortest paths. */
export interface MergeBase {
  readonly nodeId: string;
  readonly distance: number;
  readonly otherDistance: number;
}

/**
 * The nearest common ancestors of two nodes, as git's merge bases: each is an ancestor of both, and no edge leads from it to
 * another one. A node counts as an ancestor of its own. In the order of both distances together, then of their ids.
 */
export function mergeBases({ nodeId, otherId, visitLimit }: MergeBasesQuestion): SearchWork<MergeBases> {
  return async (steps, turn) => {
    const [start, other] = [await steps.find(nodeId), await steps.find(otherId)];
    if (start === null || other === null) return null;
    const one = await ancestorsOf(steps, start, visitLimit, turn);
    const two = await ancestorsOf(steps, other, visitLimit, turn);
    const further = new Set<unknown>();
    for (const [node, { parents }] of one.met) {
      if (!two.met.has(node)) continue;
      for (const parent of parents) if (parent !== node) further.add(parent);
      if (turn.isOverAfter(1 + parents.length)) await turn.next();
    }
    const nodes: MergeBase[] = [];
    for (const [node, { distance }] of one.met) {
      const otherDistance = two.met.get(node)?.distance;
      if (otherDistance !== undefined && !further.has(node))
        nodes.push({ nodeId: steps.idOf(node), distance, otherDistance });
    }
    nodes.sort((a, b) => together(a) - together(b) || (a.nodeId < b.nodeId ? -1 : 1));
    return { nodes, isCut: one.isCut || two.isCut };
  };
}

function together({ distance, otherDistance }: MergeBase): number {
  return distance + otherDistance;
}

interface Met<Key> {
  readonly distance: number;
  parents: readonly Key[];
}

async function ancestorsOf<Key>(
  steps: Steps<Key>,
  start: Key,
  visitLimit: number,
  turn: Turn,
): Promise<{ readonly met: ReadonlyMap<Key, Met<Key>>; readonly isCut: boolean }> {
  const met = new Map<Key, Met<Key>>([[start, { distance: 0, parents: [] }]]);
  let visited = 0;
  // A map also gives what is added while it is gone through.
  for (const [node, at] of met) {
    if (++visited > visitLimit) return { met, isCut: true };
    const asked = steps.from('ancestor', node);
    const followed = asked instanceof Promise ? await asked : asked;
    at.parents = followed.map((step) => step.node);
    for (const parent of at.parents)
      if (!met.has(parent)) met.set(parent, { distance: at.distance + 1, parents: [] });
    if (turn.isOverAfter(1 + followed.length)) await turn.next();
  }
  return { met, isCut: false };
}
