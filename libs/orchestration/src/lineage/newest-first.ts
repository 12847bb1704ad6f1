import TinyQueue from 'tinyqueue';
import { groupBy } from './group-by.js';

export interface DatedVersion {
  readonly nodeId: string;
  /** Unix milliseconds. */
  readonly createdAtMs: number;
}

/** Some milliseconds of work. */
const PLACED_BETWEEN_PAUSES = 1_000;

interface Descent {
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
}

/**
 * Of the versions all of whose children are placed, the newest comes next, of equal times the greatest id: so none stands
 * before what came of it, whatever the times say. Of a ring of edges the newest does not wait. Pauses now and then.
 */
export function* newestFirst(
  versions: readonly DatedVersion[],
  edges: readonly Descent[],
): Generator<void, string[], undefined> {
  const known = new Map(versions.map((version) => [version.nodeId, version]));
  const within = edges.filter((edge) => known.has(edge.sourceNodeId) && known.has(edge.targetNodeId));
  yield;
  const parentsOf = groupBy(within, ({ targetNodeId }) => targetNodeId);
  yield;
  const waitingFor = new Map<string, number>();
  for (const { sourceNodeId } of within)
    waitingFor.set(sourceNodeId, (waitingFor.get(sourceNodeId) ?? 0) + 1);

  const order = new Set<string>();
  const ready = new TinyQueue(
    versions.filter(({ nodeId }) => !waitingFor.has(nodeId)),
    newer,
  );
  const placeReady = function* (): Generator<void, void, undefined> {
    for (let version = ready.pop(); version !== undefined; version = ready.pop()) {
      if (order.has(version.nodeId)) continue;
      order.add(version.nodeId);
      if (order.size % PLACED_BETWEEN_PAUSES === 0) yield;
      for (const { sourceNodeId } of parentsOf.get(version.nodeId) ?? []) {
        const left = (waitingFor.get(sourceNodeId) ?? 0) - 1;
        waitingFor.set(sourceNodeId, left);
        const parent = known.get(sourceNodeId);
        if (left === 0 && parent !== undefined) ready.push(parent);
      }
    }
  };
  yield* placeReady();
  const inRings = versions.filter(({ nodeId }) => !order.has(nodeId)).sort(newer);
  for (const version of inRings) {
    ready.push(version);
    yield* placeReady();
  }
  return [...order];
}

function newer(a: DatedVersion, b: DatedVersion): number {
  return b.createdAtMs - a.createdAtMs || (a.nodeId < b.nodeId ? 1 : -1);
}
