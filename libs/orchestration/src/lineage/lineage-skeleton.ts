import { StemmaError } from '@stemma/models';
import type { EdgeEnds, NamedVersion } from '../ports/catalogue.js';
import type { Reach, ReachedNode, TruncatedBy } from '../ports/lineage-graph.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import { TimeBudget } from '../reading/time-budget.js';
import { inTurns } from '../turns/turn.js';
import { groupBy } from './group-by.js';
import { newestFirst } from './newest-first.js';
import { TRACE_DEFAULTS } from './trace-lineage.js';
import { wholeReach, type WholePorts, type WholeQuestion } from './whole-reach.js';

export interface SkeletonQuestion extends WholeQuestion {
  /** Versions of a page. */
  readonly limit: number;
  /** The last version of the page before; null: the first page. */
  readonly after: string | null;
}

export interface LineageSkeleton {
  readonly items: readonly LineageVersion[];
  /** The limits that cut the lineage, not the page. */
  readonly truncated: readonly TruncatedBy[];
  /** The last of these where more follow, else null. */
  readonly next: string | null;
}

interface LineageVersion extends NamedVersion {
  readonly side: ReachedNode['side'] | 'start';
  /** 0: the start. */
  readonly distance: number;
  /** What it came from within the lineage, all of it further down, in that order. */
  readonly parents: readonly LineageParent[];
}

type LineageParent = Pick<EdgeEnds, 'relationshipType' | 'breakingChanges'> & { readonly nodeId: string };

/**
 * A lineage as a list, the start among it: newest first, each version before all that it came from. The whole of it is put in
 * this order for each page, so pages join while nobody writes; only the versions of the page are read.
 * @throws StemmaError as `traceLineage`; `invalid_cursor` where the version before the page has left
 */
export async function skeletonOfLineage(
  ports: WholePorts,
  { limit, after, ...question }: SkeletonQuestion,
  freshness: Freshness,
): Promise<Sourced<LineageSkeleton>> {
  const { catalogue } = ports;
  const budget = new TimeBudget(question.timeoutMs ?? TRACE_DEFAULTS.timeoutMs);
  const { answer: reach, ...source } = await wholeReach(ports, question, freshness, budget);
  const places = placesIn(reach, question.nodeId);
  const [versions, edges] = await budget.spend(() =>
    Promise.all([catalogue.creationTimes([...places.keys()]), catalogue.edgeEnds(reach.edgeIds)]),
  );
  const order = await inTurns(newestFirst(versions, edges));
  const begin = after === null ? 0 : placeBehind(order, after);
  const page = order.slice(begin, begin + limit);
  const parentsOf = parentsIn(order, page, edges);
  budget.requireSome();
  const named = new Map(
    (await budget.spend(() => catalogue.namedVersions(page))).map((version) => [version.nodeId, version]),
  );
  const items = page.flatMap((nodeId) => {
    const [version, place] = [named.get(nodeId), places.get(nodeId)];
    if (version === undefined || place === undefined) return [];
    return [{ ...version, ...place, parents: parentsOf(nodeId) }];
  });
  const next = begin + limit < order.length ? (page.at(-1) ?? null) : null;
  return { ...source, answer: { items, truncated: reach.truncated, next } };
}

type Place = Pick<LineageVersion, 'side' | 'distance'>;

function placesIn({ nodes }: Reach, startId: string): Map<string, Place> {
  const places = new Map<string, Place>([[startId, { side: 'start', distance: 0 }]]);
  for (const { nodeId, side, distance } of nodes) places.set(nodeId, { side, distance });
  return places;
}

function placeBehind(order: readonly string[], nodeId: string): number {
  const place = order.indexOf(nodeId);
  if (place !== -1) return place + 1;
  throw new StemmaError('invalid_cursor', 'The lineage no longer has the version that this page follows.');
}

/** Of the versions of a page, those in a ring that stand above left out. */
function parentsIn(
  order: readonly string[],
  page: readonly string[],
  edges: readonly EdgeEnds[],
): (nodeId: string) => LineageParent[] {
  const lines = new Map(order.map((nodeId, line) => [nodeId, line]));
  const lineOf = (nodeId: string): number => lines.get(nodeId) ?? -1;
  const shown = new Set(page);
  const parents = groupBy(
    edges.filter(({ targetNodeId }) => shown.has(targetNodeId)),
    ({ targetNodeId }) => targetNodeId,
  );
  return (nodeId) =>
    (parents.get(nodeId) ?? [])
      .filter(({ sourceNodeId }) => lineOf(sourceNodeId) > lineOf(nodeId))
      .sort(
        (a, b) =>
          lineOf(a.sourceNodeId) - lineOf(b.sourceNodeId) ||
          (a.relationshipType < b.relationshipType ? -1 : 1),
      )
      .map(({ sourceNodeId, relationshipType, breakingChanges }) => ({
        ...{ nodeId: sourceNodeId, relationshipType, breakingChanges },
      }));
}
