import { graphEdge, graphNode, type PatternState } from '@stemma/models';
import type { MirroredEdge, MirroredNode } from '@stemma/projection';
import type { Row } from './run.js';

/** Properties as Memgraph gives them back: integers are `bigint`, and what is absent is not there. */
export type Properties = Row;

export function patternProperties(state: PatternState, rev: number): Properties {
  return present({
    pattern_id: state.patternId,
    name: state.name,
    kind: state.kind,
    namespace: state.namespace,
    language: state.language,
    description: state.description,
    tags: [...state.tags],
    ...times(state.createdAt),
    created_by: state.createdBy,
    rev: BigInt(rev),
  });
}

export function nodeProperties(state: MirroredNode, rev: number): Properties {
  const node = graphNode(state);
  return present({
    ...node,
    version: BigInt(node.version),
    usage_count: BigInt(node.usage_count),
    ...times(state.createdAt),
    lineage_id: state.lineageId,
    generation: BigInt(state.generation),
    name: state.name,
    kind: state.kind,
    namespace: state.namespace,
    content_hash: state.contentHash,
    // Of the definition alone, without its use.
    state_rev: BigInt(state.stateRev),
    rev: BigInt(rev),
  });
}

export function edgeProperties(state: MirroredEdge, rev: number): Properties {
  return present({
    ...graphEdge(state),
    ...times(state.createdAt),
    weight: state.weight,
    change_summary: state.changeSummary,
    rev: BigInt(rev),
  });
}

function times(createdAt: Date): Properties {
  const ms = createdAt.getTime();
  return { created_at: BigInt(Math.floor(ms / 1000)), created_at_ms: BigInt(ms) };
}

function present(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
