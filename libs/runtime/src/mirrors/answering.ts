import type { Config } from '@stemma/config';
import type { MirroredGraph, SimilarityPorts } from '@stemma/orchestration';
import { ChainedMirror, type ChangeFeed, type Projector } from '@stemma/projection';
import type { GraphEngine, OpenMirror } from './mirror-module.js';

export interface FollowedMirror extends OpenMirror {
  readonly projector: Projector;
}

export type MirroredIndex = Pick<SimilarityPorts, 'embedder' | 'index' | 'mirror'>;

/** Who is asked for lineage before the record is, and in which order. */
const GRAPHS: Readonly<Record<Config['graph'], readonly GraphEngine[]>> = {
  memory: ['memory', 'memgraph'],
  memgraph: ['memgraph'],
  postgres: [],
};

/** The mirrors that answer lineage, as the configuration has it. */
export function graphsAmong(mirrors: readonly FollowedMirror[], first: Config['graph']): MirroredGraph[] {
  return GRAPHS[first].flatMap((engine) =>
    mirrors.flatMap(({ graph, projector }) =>
      graph?.engine === engine ? [{ graph: graph.graph, mirror: projector }] : [],
    ),
  );
}

/** The mirror that answers similarity: the first that can. Null: none does. */
export function indexAmong(mirrors: readonly FollowedMirror[], feed: ChangeFeed): MirroredIndex | null {
  for (const { index, after, projector } of mirrors) {
    if (index === undefined) continue;
    const before = mirrors.find(({ sink }) => sink.name === after);
    const mirror = before === undefined ? projector : new ChainedMirror(before.projector, projector, feed);
    return { ...index, mirror };
  }
  return null;
}
