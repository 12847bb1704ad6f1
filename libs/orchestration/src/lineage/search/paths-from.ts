import TinyQueue from 'tinyqueue';
import type { Step, Steps } from '../../ports/lineage-search.js';
import type { Turn } from '../../turns/turn.js';
import type { Label, Way } from './best-first.js';
import { added, compareCosts, NO_COST, type Cost } from './objective.js';
import type { Onward } from './onward.js';

export interface FoundPaths<Key> {
  /** The best, best first: the beginning of all of them, whatever was cut. */
  readonly paths: readonly Path<Key>[];
  /** It went on from as many nodes as it may, and there may be more paths. */
  readonly isCut: boolean;
}

/** From the oldest node on. */
export type Path<Key> = Way<Key>;

interface Wanted {
  readonly k: number;
  /** Whether nothing that the search did not come to belongs before a path of this cost. */
  readonly isSure: (total: Cost) => boolean;
  /** So many ways are looked at. */
  readonly wayLimit: number;
}

/** The beginning of some paths. */
interface Beginning<Key> {
  /** Of the node that it has come to. */
  readonly label: Label<Key>;
  readonly before: Beginning<Key> | null;
  readonly edge: Step<Key> | null;
  readonly length: number;
  readonly cost: Cost;
  /** Of the best path that begins so; less than any, where the best way on leads back into it. */
  readonly total: Cost;
}

/**
 * The best paths from the node of a label to its origin. The beginning that promises most is followed where the best way
 * leads, and what turns off from it is kept as the beginning of others: but for cycles each one leads straight to a path.
 */
export async function pathsFrom<Key>(
  steps: Steps<Key>,
  start: Label<Key>,
  onward: Onward<Key>,
  { k, isSure, wayLimit }: Wanted,
  turn: Turn,
): Promise<FoundPaths<Key>> {
  const compare = comparison(steps);
  const nowhere = { label: start, before: null, edge: null, length: 0, cost: NO_COST, total: start };
  const beginnings = new TinyQueue<Beginning<Key>>([nowhere], compare);
  const paths: Path<Key>[] = [];
  for (let looked = 0; paths.length < k;) {
    const beginning = beginnings.pop();
    if (beginning === undefined || !isSure(beginning.total)) break;
    const met = new Set(pathOf(beginning).nodes);
    let at = beginning;
    while (at.label.towards !== null) {
      const ways = onward.from(at.label.node);
      looked += 1 + ways.length;
      if (looked > wayLimit) return { paths, isCut: true };
      if (turn.isOverAfter(1 + ways.length)) await turn.next();
      let best: Beginning<Key> | undefined;
      for (const { label, edge, cost: step } of ways) {
        if (met.has(label.node)) continue;
        const cost = added(at.cost, step);
        const next = { label, before: at, edge, length: at.length + 1, cost, total: added(cost, label) };
        const isBest = best === undefined || compare(next, best) < 0;
        const other = isBest ? best : next;
        if (isBest) best = next;
        if (other !== undefined) beginnings.push(other);
      }
      if (best === undefined) break;
      if (compareCosts(best.total, beginning.total) > 0) {
        beginnings.push(best);
        break;
      }
      met.add(best.label.node);
      at = best;
    }
    if (at.label.towards === null) paths.push(pathOf(at));
  }
  return { paths, isCut: false };
}

/** By what they promise, then by their node ids from the oldest on. */
function comparison<Key>(steps: Steps<Key>): (a: Beginning<Key>, b: Beginning<Key>) => number {
  return (a, b) => {
    const costs = compareCosts(a.total, b.total);
    if (costs !== 0) return costs;
    let order = a.length - b.length;
    let [x, y]: [Beginning<Key> | null, Beginning<Key> | null] = [a, b];
    while (x !== null && y !== null && x !== y) {
      if (x.length === y.length) order = steps.compare(x.label.node, y.label.node) || order;
      const [deeper, other]: [number, number] = [x.length, y.length];
      if (deeper >= other) x = x.before;
      if (other >= deeper) y = y.before;
    }
    return order;
  };
}

function pathOf<Key>(end: Beginning<Key>): Path<Key> {
  const nodes: Key[] = [];
  const edges: Step<Key>[] = [];
  for (let at: Beginning<Key> | null = end; at !== null; at = at.before) {
    nodes.push(at.label.node);
    if (at.edge !== null) edges.push(at.edge);
  }
  return { nodes: nodes.reverse(), edges: edges.reverse() };
}
