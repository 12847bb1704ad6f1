import { isoOrNull, unixSeconds, type Serialized } from '../fields/value-object.js';
import type { EdgeState } from './edge-state.js';
import { edgeWeight } from './edge-weight.js';

export type EdgeJson = Serialized<Omit<EdgeState, 'stateRev'>> & { readonly weight: number };

export function edgeJson(edge: EdgeState): EdgeJson {
  return {
    edgeId: edge.edgeId,
    sourceNodeId: edge.sourceNodeId,
    targetNodeId: edge.targetNodeId,
    sourcePatternId: edge.sourcePatternId,
    targetPatternId: edge.targetPatternId,
    relationshipType: edge.relationshipType,
    edgeStrength: edge.edgeStrength,
    similarityScore: edge.similarityScore,
    confidenceScore: edge.confidenceScore,
    weight: edgeWeight(edge),
    changeSummary: edge.changeSummary,
    breakingChanges: edge.breakingChanges,
    isActive: edge.isActive,
    deactivatedAt: isoOrNull(edge.deactivatedAt),
    deactivationReason: edge.deactivationReason,
    metadata: edge.metadata,
    createdAt: edge.createdAt.toISOString(),
    createdBy: edge.createdBy,
    updatedAt: edge.updatedAt.toISOString(),
    rev: edge.rev,
  };
}

/** The properties of a graph edge: exactly these keys; a mirror adds weight, rev and change_summary. */
export interface GraphEdge {
  readonly edge_id: string;
  readonly relationship_type: string;
  readonly edge_strength: string;
  /** Whole unix seconds. */
  readonly created_at: number;
  readonly created_by: string;
  readonly similarity_score: number | null;
  readonly confidence_score: number | null;
  readonly breaking_changes: boolean;
  readonly is_active: boolean;
}

export function graphEdge(edge: EdgeState): GraphEdge {
  return {
    edge_id: edge.edgeId,
    relationship_type: edge.relationshipType,
    edge_strength: edge.edgeStrength,
    created_at: unixSeconds(edge.createdAt),
    created_by: edge.createdBy,
    similarity_score: edge.similarityScore,
    confidence_score: edge.confidenceScore,
    breaking_changes: edge.breakingChanges,
    is_active: edge.isActive,
  };
}
