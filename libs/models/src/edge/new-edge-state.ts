import type { z } from 'zod';
import type { edgeInputSchema } from './edge-input.js';
import type { EdgeState } from './edge-state.js';

/** What an edge is, and what it connects. */
type Identity = Pick<
  EdgeState,
  'edgeId' | 'sourceNodeId' | 'targetNodeId' | 'sourcePatternId' | 'targetPatternId' | 'relationshipType'
>;
type Given = Omit<z.output<typeof edgeInputSchema>, keyof Identity>;

/** The state of a new edge, as `newNodeState` makes that of a node. */
export function newEdgeState(identity: Identity, given: Given, now: Date, rev = 1): EdgeState {
  const createdAt = given.createdAt ?? now;
  const { isActive } = given;
  return {
    edgeId: identity.edgeId,
    sourceNodeId: identity.sourceNodeId,
    targetNodeId: identity.targetNodeId,
    sourcePatternId: identity.sourcePatternId,
    targetPatternId: identity.targetPatternId,
    relationshipType: identity.relationshipType,
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
