import { Improvement, sameJson, StemmaError, type ImprovementInput, type JsonValue } from '@stemma/models';
import { lockPattern, requireNodes, takenByDeleted } from '../writes/find-or-refuse.js';
import { created, existing, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';

/** What people and detectors may say of it; the evidence is for trials to find. */
export type NewImprovement = Pick<
  ImprovementInput,
  | 'improvementId'
  | 'patternId'
  | 'nodeId'
  | 'candidateNodeId'
  | 'improvementType'
  | 'description'
  | 'source'
  | 'priority'
  | 'proposedChanges'
  | 'impactEstimate'
  | 'createdBy'
>;

/**
 * A proposal to change a pattern. The same improvementId with the same proposal answers the first one.
 * @throws StemmaError `pattern_not_found`, `node_not_found`, `id_conflict`, `validation_failed`
 */
export async function proposeImprovement(
  { tx, now, journal }: Write,
  input: NewImprovement,
): Promise<Outcome<Improvement>> {
  const improvement = Improvement.create(input, now);
  const { improvementId, patternId, nodeId, candidateNodeId } = improvement;
  if (typeof input.improvementId === 'string') {
    const known = await tx.improvements.improvement(improvementId);
    if (known !== null) {
      if (sameJson(proposalOf(known), proposalOf(improvement))) return existing(known);
      throw new StemmaError(
        'id_conflict',
        `The improvement id ${improvementId} is taken by a different one.`,
      );
    }
  }
  await lockPattern(tx, patternId);
  if (
    typeof input.improvementId === 'string' &&
    (await tx.improvements.withTrials([improvementId])).length > 0
  )
    throw takenByDeleted(`pattern of the improvement ${improvementId}`);
  const ids = candidateNodeId === null ? [nodeId] : [nodeId, candidateNodeId];
  const pointerOf = (index: number): string => (index === 0 ? '/nodeId' : '/candidateNodeId');
  const nodes = requireNodes(await tx.nodes.find(ids), ids, pointerOf);
  if (nodes.get(nodeId)?.patternId !== patternId) {
    throw StemmaError.invalidAt('/nodeId', `must be a version of the pattern ${patternId}`);
  }
  refuseSameNode(nodeId, candidateNodeId);
  await tx.improvements.insert([improvement]);
  journal.improvementChanged(null, improvement);
  return created(improvement);
}

/** @throws StemmaError `validation_failed` */
export function refuseSameNode(nodeId: string, candidateNodeId: string | null): void {
  if (candidateNodeId !== nodeId) return;
  throw StemmaError.invalidAt('/candidateNodeId', 'must be another version than the baseline');
}

function proposalOf(improvement: Improvement): JsonValue {
  const { patternId, nodeId, candidateNodeId, improvementType, description, createdBy } = improvement;
  return [patternId, nodeId, candidateNodeId, improvementType, description, createdBy];
}
