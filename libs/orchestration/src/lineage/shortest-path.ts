import { groupBy } from './group-by.js';

export interface Link {
  readonly source: string;
  readonly target: string;
}

/** The node ids of a shortest path along the links, both ends included; null where there is none. */
export function shortestPath(links: readonly Link[], from: string, to: string): string[] | null {
  const targets = groupBy(links, (link) => link.source);
  const cameFrom = new Map<string, string | null>([[from, null]]);
  // A Map is iterated in order of insertion, also of what is added on the way: it is the queue itself.
  for (const [node] of cameFrom) {
    if (node === to) return pathTo(to, cameFrom);
    for (const { target } of targets.get(node) ?? []) if (!cameFrom.has(target)) cameFrom.set(target, node);
  }
  return null;
}

function pathTo(end: string, cameFrom: ReadonlyMap<string, string | null>): string[] {
  const path: string[] = [];
  for (let node: string | null = end; node !== null; node = cameFrom.get(node) ?? null) path.unshift(node);
  return path;
}
