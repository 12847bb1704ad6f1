import type { Paths } from '../../api/types.js';
import { mapEdgeId } from './drawn-map.js';

/** What of the map is marked. */
export interface MarkedPath {
  /** The versions that were chosen: none, one or two. */
  readonly chosen: readonly string[];
  readonly nodes: ReadonlySet<string>;
  /** By their ids on the map. */
  readonly edges: ReadonlySet<string>;
  readonly weakest: string | null;
}

export function markedPath(chosen: readonly string[], found: Paths | undefined): MarkedPath {
  const [path] = found?.paths ?? [];
  const ids = new Map(
    (found?.edges ?? []).map(({ edgeId, sourceNodeId: source, targetNodeId: target, ...edge }) => [
      edgeId,
      mapEdgeId({ ...edge, source, target }),
    ]),
  );
  return {
    chosen,
    nodes: new Set(path?.nodeIds ?? chosen),
    edges: new Set(ids.values()),
    weakest: ids.get(path?.weakestEdgeId ?? '') ?? null,
  };
}
