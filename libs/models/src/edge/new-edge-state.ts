import type { z } from 'zod';
import type { edgeInputSchema } from './edge-input.js';
import type { EdgeState } from './edge-state.js';

type Ends = Pick<EdgeState, 'sourceNodeId' | 'targetNodeId' | 'sourcePatternId' | 'targetPatternId'>;
type Given = Omit<z.output<typeof edgeInputSchema>, 'edgeId' | 'relationshipType' | keyof Ends>;

/** The state of a new edge, as `newNodeState` makes that of a node. */
export function newEdgeState(
  edgeId: string,
  relationshipType: EdgeState['relationshipType'],
  ends: Ends,
  given: Given,
  now: Date,
  rev = 1,
): EdgeState {
  const createdAt = given.createdAt ?? now;
  const { isActive } = given;
  return {
    edgeId,
    sourceNodeId: ends.sourceNodeId,
    targetNodeId: ends.targetNodeId,
    sourcePatternId: ends.sourcePatternId,
    targetPatternId: ends.targetPatternId,
    relationshipType,
    edgeStrength: given.edgeStrength,
    similarityScore: given.similarityScore,
    confidenceScore: given.confidenceScore,
    changeSummary: given.changeSummary,
    breakingChanges: given.breakingChanges,
    isActive,
    deactivatedAt: isActive ? null : (given.deactivatedAt ?? createdAt),
    deactivationReason: isActive ? null : given.deactivationReason,
    metadata: given.metadata,
    createdAt,
    createdBy: given.createdBy,
    updatedAt: given.updatedAt ?? createdAt,
    rev,
    stateRev: rev,
  };
}
