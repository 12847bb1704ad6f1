import { LineageEdge, StemmaError, type EdgeInput, type JsonValue, sameJson } from '@stemma/models';
import { requireNodes, takenByDeleted } from '../writes/find-or-refuse.js';
import { created, existing, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import { connect } from './connect.js';

/** The patterns of both ends are looked up, never taken from the caller. */
export type NewEdge = Omit<EdgeInput, 'sourcePatternId' | 'targetPatternId' | 'createdAt' | 'updatedAt'>;

/**
 * An edge between two existing nodes. The same edgeId with the same edge answers the first one.
 * @throws StemmaError as `connect`, and `id_conflict`, `self_loop`, `validation_failed`.
 */
export async function createEdge(write: Write, input: NewEdge): Promise<Outcome<LineageEdge>> {
  const { tx, now } = write;
  const ends = [input.sourceNodeId, input.targetNodeId];
  const pointerOf = (index: number): string => (index === 0 ? '/sourceNodeId' : '/targetNodeId');
  // A self-loop is refused whether its node exists or not.
  const draft = LineageEdge.create(
    { ...input, sourcePatternId: ends[0] ?? '', targetPatternId: ends[1] ?? '' },
    now,
  );
  const nodes = requireNodes(await tx.nodes.find(ends), ends, pointerOf);
  const patternOf = (nodeId: string): string => nodes.get(nodeId)?.patternId ?? '';
  const edge = LineageEdge.from({
    ...draft.toState(),
    sourcePatternId: patternOf(draft.sourceNodeId),
    targetPatternId: patternOf(draft.targetNodeId),
  });

  const [known] = typeof input.edgeId === 'string' ? await tx.edges.find([edge.edgeId]) : [];
  if (known !== undefined) {
    if (sameRelation(known, edge)) return existing(known);
    throw new StemmaError('id_conflict', `The edge id ${edge.edgeId} is taken by a different edge.`);
  }
  if (typeof input.edgeId === 'string' && (await tx.bulk.edges([edge.edgeId])).length > 0) {
    throw takenByDeleted(`edge ${edge.edgeId}`);
  }
  await connect(write, edge);
  return created(edge);
}

function sameRelation(a: LineageEdge, b: LineageEdge): boolean {
  const identity = (edge: LineageEdge): JsonValue => [
    edge.sourceNodeId,
    edge.targetNodeId,
    edge.relationshipType,
  ];
  return sameJson(identity(a), identity(b));
}
