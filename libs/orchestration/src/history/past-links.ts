import { LINEAGE_TYPES } from '@stemma/models';
import type { Between, Past, PastLink, PastThing } from '../ports/history.js';
import type { Side } from '../ports/side.js';
import { groupBy } from '../lineage/group-by.js';
import { stateAt } from './state-at.js';

/** A longer walk ends here. */
const MAX_LINKS = 10_000;

/** An edge, and whether it was there at either instant; null where the events do not tell. */
interface LinkThen extends PastLink {
  readonly isThere: Readonly<Record<keyof Between, boolean | null>>;
}

export interface PastLinks {
  readonly links: readonly LinkThen[];
  readonly isCut: boolean;
}

/** All edges that may have been followed from a version at one of the instants, nearest first. */
export async function pastLinks(
  past: Past,
  nodeId: string,
  side: Side,
  between: Between,
): Promise<PastLinks> {
  const met = new Set([nodeId]);
  const found = new Map<string, PastLink>();
  for (let level = [nodeId]; level.length > 0;) {
    const left = MAX_LINKS - found.size;
    const links = await past.links(side, level, LINEAGE_TYPES, between, left + 1);
    if (links.length > left) return { links: await atBoth(past, found, between), isCut: true };
    for (const link of links) found.set(link.edgeId, link);
    level = [...new Set(links.map((link) => farEnd(link, side)))].filter((id) => !met.has(id));
    for (const id of level) met.add(id);
  }
  return { links: await atBoth(past, found, between), isCut: false };
}

/** The versions that the edges of an instant reach, the start among them; and these edges. */
export function reachAt(
  { links }: PastLinks,
  nodeId: string,
  side: Side,
  at: keyof Between,
): { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> } {
  const onward = groupBy(
    links.filter(({ isThere }) => isThere[at] === true),
    (link) => (side === 'ancestor' ? link.targetNodeId : link.sourceNodeId),
  );
  const nodes = new Set([nodeId]);
  const edges = new Set<string>();
  for (const id of nodes) {
    for (const link of onward.get(id) ?? []) {
      edges.add(link.edgeId);
      nodes.add(farEnd(link, side));
    }
  }
  return { nodes, edges };
}

function farEnd({ sourceNodeId, targetNodeId }: PastLink, side: Side): string {
  return side === 'ancestor' ? sourceNodeId : targetNodeId;
}

async function atBoth(
  past: Past,
  found: ReadonlyMap<string, PastLink>,
  { from, to }: Between,
): Promise<LinkThen[]> {
  const changed = [...found.values()].flatMap(({ edgeId, hasChanged }) => (hasChanged ? [edgeId] : []));
  const then = new Map<string, LinkThen['isThere']>();
  for await (const edge of allOf(past, changed)) {
    then.set(edge.id, { from: stateAt(edge, from).isThere, to: stateAt(edge, to).isThere });
  }
  return Array.from(found.values(), (link) => ({
    ...link,
    isThere: then.get(link.edgeId) ?? { from: true, to: true },
  }));
}

/** So many at once. */
const PAGE = 500;

async function* allOf(past: Past, edgeIds: readonly string[]): AsyncGenerator<PastThing> {
  for (let at = 0; at < edgeIds.length;) {
    const ids = edgeIds.slice(at, at + PAGE).map((id) => ({ subject: 'edge' as const, id }));
    const things = await past.things(ids);
    yield* things;
    at += things.length === 0 ? ids.length : things.length;
  }
}
