import type { Between, Past, PastId, PastThing } from '../ports/history.js';
import type { Page, PageRequest } from '../ports/page.js';
import type { Side } from '../ports/side.js';
import { nodesNotFound } from '../writes/find-or-refuse.js';
import { difference, type Difference } from './difference.js';
import { pastLinks, reachAt } from './past-links.js';
import { refuseLater } from './refuse-later.js';
import { ABSENT, stateAt, type StateThen } from './state-at.js';

export const LINEAGE_DIFF_CUTS = ['visitLimit', 'untold'] as const;

export interface LineageDiff extends Page<Difference> {
  /**
   * `visitLimit`: more edges were there than are followed; `untold`: of some edges it cannot be told whether they were
   * there, and they were not followed. What came or went may then be in the lineage by ways that are not known.
   */
  readonly truncated: readonly (typeof LINEAGE_DIFF_CUTS)[number][];
}

/** A version, its ancestors and descendants, and the edges among them. @throws StemmaError `node_not_found` */
export async function diffLineage(
  past: Past,
  nodeId: string,
  between: Between,
  { limit, after }: PageRequest,
): Promise<LineageDiff> {
  const [start] = await past.things([{ subject: 'version', id: nodeId }]);
  if (start === undefined) throw nodesNotFound([nodeId]);
  refuseLater(start, between.to);
  const found = await membersOf(past, nodeId, between);
  const ids = (await candidates(past, found, between)).filter((id) => after === null || isBehind(id, after));
  const things = await past.things(ids.slice(0, limit));
  const last = things.at(-1);
  return {
    items: things.flatMap((thing) => {
      const then = (at: keyof Between): StateThen => stateWithin(thing, found, between, at);
      return difference(thing, then('from'), then('to')) ?? [];
    }),
    next: last !== undefined && ids.length > things.length ? [0, last.subject, last.id] : null,
    truncated: found.truncated,
  };
}

/** Whom the lineage has at either instant. */
interface Members extends Pick<LineageDiff, 'truncated'> {
  readonly version: Readonly<Record<keyof Between, ReadonlySet<string>>>;
  readonly edge: Readonly<Record<keyof Between, ReadonlySet<string>>>;
  /** Edges that have changed since, or of which it cannot be told whether they were there. */
  readonly changedEdges: readonly string[];
  readonly untoldEdges: ReadonlySet<string>;
}

const SIDES: readonly Side[] = ['ancestor', 'descendant'];

async function membersOf(past: Past, nodeId: string, between: Between): Promise<Members> {
  const version = { from: new Set<string>(), to: new Set<string>() };
  const edge = { from: new Set<string>(), to: new Set<string>() };
  const changed = new Set<string>();
  const untold = new Set<string>();
  const truncated = new Set<LineageDiff['truncated'][number]>();
  for (const side of SIDES) {
    const walked = await pastLinks(past, nodeId, side, between);
    if (walked.isCut) truncated.add('visitLimit');
    for (const { edgeId, hasChanged, isThere } of walked.links) {
      if (hasChanged) changed.add(edgeId);
      if (isThere.from === null || isThere.to === null) untold.add(edgeId);
    }
    for (const at of ['from', 'to'] as const) {
      const { nodes, edges } = reachAt(walked, nodeId, side, at);
      for (const id of nodes) version[at].add(id);
      for (const id of edges) edge[at].add(id);
    }
  }
  if (untold.size > 0) truncated.add('untold');
  return { version, edge, changedEdges: [...changed], untoldEdges: untold, truncated: [...truncated] };
}

/** What came to the lineage or left it, or has changed since `from`; versions first, by id. */
async function candidates(past: Past, found: Members, between: Between): Promise<PastId[]> {
  const { version, edge, changedEdges, untoldEdges } = found;
  const versions = [...new Set([...version.from, ...version.to])];
  const changed = await past.changedVersions(versions, between.from);
  const isOfAny = (id: string): boolean => edge.from.has(id) || edge.to.has(id) || untoldEdges.has(id);
  return [
    ...ordered('version', [...changed, ...movedIn(version)]),
    ...ordered('edge', [...changedEdges.filter(isOfAny), ...movedIn(edge)]),
  ];
}

/** Those of one of the two. */
function movedIn({ from, to }: Readonly<Record<keyof Between, ReadonlySet<string>>>): string[] {
  return [...[...from].filter((id) => !to.has(id)), ...[...to].filter((id) => !from.has(id))];
}

function ordered(subject: PastId['subject'], ids: readonly string[]): PastId[] {
  return [...new Set(ids)].sort().map((id) => ({ subject, id }));
}

function isBehind({ subject, id }: PastId, [, lastSubject, lastId]: readonly (string | number)[]): boolean {
  return subject === lastSubject ? id > String(lastId) : subject === 'edge';
}

/** What is not of the lineage is not there for it. */
function stateWithin(thing: PastThing, found: Members, between: Between, at: keyof Between): StateThen {
  const { subject, id } = thing;
  const isMember = subject !== 'pattern' && (found[subject][at].has(id) || found.untoldEdges.has(id));
  return isMember ? stateAt(thing, between[at]) : ABSENT;
}
