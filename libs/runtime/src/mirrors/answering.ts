import type { Config } from '@stemma/config';
import type { MirroredGraph, SimilarityPorts } from '@stemma/orchestration';
import { ChainedMirror, type ChangeFeed, type Projector } from '@stemma/projection';
import type { OpenMirror } from './mirror-module.js';

export interface FollowedMirror extends OpenMirror {
  readonly projector: Projector;
}

export type MirroredIndex = Pick<SimilarityPorts, 'embedder' | 'index' | 'mirror'>;

/** The mirrors that answer lineage: those that the configuration names. */
export function graphsAmong(mirrors: readonly FollowedMirror[], engine: Config['graph']): MirroredGraph[] {
  return mirrors.flatMap(({ graph, projector }) =>
    graph?.engine === engine ? [{ graph: graph.graph, mirror: projector }] : [],
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
