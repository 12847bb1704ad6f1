import { grouped } from '../../grouped.js';
import type { DrawnMap, MapEdge, MapNode } from './drawn-map.js';

/** Fewer are no chain: one box says no less than they do. */
const LEAST_CHAIN = 3;

export interface Folding {
  /** Versions that always have a box of their own. */
  readonly kept: ReadonlySet<string>;
  /** A chain that has one of these stays open. */
  readonly opened: ReadonlySet<string>;
}

/** Versions one after the other, of whose kin there is no more, become one box: it goes by the id of the oldest. */
export function foldChains(map: DrawnMap, { kept, opened }: Folding): DrawnMap {
  const links = linksOf(map, kept);
  const chains = [...links.values()]
    .filter(({ parent }) => !links.has(parent))
    .map((link) => chainFrom(link, links))
    .filter((chain) => chain.length >= LEAST_CHAIN && !chain.some(({ nodeId }) => opened.has(nodeId)));
  const heads = new Map(
    chains.flatMap((chain) => chain.map(({ nodeId }) => [nodeId, chain[0]?.nodeId ?? nodeId])),
  );
  const headOf = (nodeId: string): string => heads.get(nodeId) ?? nodeId;
  const nodes = new Map([...map.nodes].filter(([nodeId]) => headOf(nodeId) === nodeId));
  for (const chain of chains) {
    const [first, last] = [chain[0], chain.at(-1)];
    if (first !== undefined && last !== undefined)
      nodes.set(first.nodeId, { ...last, nodeId: first.nodeId, chain });
  }
  const edges = map.edges
    .map((edge) => ({ ...edge, source: headOf(edge.source), target: headOf(edge.target) }))
    .filter(({ source, target }) => source !== target);
  return { nodes, edges };
}

interface Link {
  readonly node: MapNode;
  readonly parent: string;
  readonly child: string;
}

/** Those with one parent and one child, both of them on the map, and nothing that breaks between them. */
function linksOf({ nodes, edges }: DrawnMap, kept: ReadonlySet<string>): ReadonlyMap<string, Link> {
  const before = grouped(edges, ({ target }) => target);
  const after = grouped(edges, ({ source }) => source);
  const links = new Map<string, Link>();
  for (const node of nodes.values()) {
    if (kept.has(node.nodeId) || (node.parentCount ?? 1) > 1 || (node.childCount ?? 1) > 1) continue;
    const [incoming, outgoing] = [before.get(node.nodeId) ?? [], after.get(node.nodeId) ?? []];
    const parent = onlyOne(incoming.map(({ source }) => source));
    const child = onlyOne(outgoing.map(({ target }) => target));
    if (parent === null || child === null || [...incoming, ...outgoing].some(isBreaking)) continue;
    links.set(node.nodeId, { node, parent, child });
  }
  return links;
}

function chainFrom(first: Link, links: ReadonlyMap<string, Link>): MapNode[] {
  const chain: MapNode[] = [];
  for (let link: Link | undefined = first; link !== undefined; link = links.get(link.child))
    chain.push(link.node);
  return chain;
}

function onlyOne(ids: readonly string[]): string | null {
  const [id, ...others] = new Set(ids);
  return id !== undefined && others.length === 0 ? id : null;
}

function isBreaking({ breakingChanges }: MapEdge): boolean {
  return breakingChanges;
}
