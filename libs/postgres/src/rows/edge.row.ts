import { LineageEdge, type EdgeState } from '@stemma/models';
import type { Columns } from '../sql/insert-rows.js';

export interface EdgeRow {
  edge_id: string;
  source_node_id: string;
  target_node_id: string;
  source_pattern_id: string;
  target_pattern_id: string;
  relationship_type: EdgeState['relationshipType'];
  edge_strength: EdgeState['edgeStrength'];
  weight: number;
  created_at: Date;
  created_by: string;
  metadata: EdgeState['metadata'];
  similarity_score: number | null;
  confidence_score: number | null;
  change_summary: string | null;
  breaking_changes: boolean;
  is_active: boolean;
  deactivated_at: Date | null;
  deactivation_reason: string | null;
  updated_at: Date;
  rev: number;
  state_rev: string | number;
}

export const edgeColumns: Columns<EdgeRow> = {
  edge_id: 'uuid',
  source_node_id: 'uuid',
  target_node_id: 'uuid',
  source_pattern_id: 'uuid',
  target_pattern_id: 'uuid',
  relationship_type: 'text',
  edge_strength: 'text',
  weight: 'double precision',
  created_at: 'timestamptz',
  created_by: 'text',
  metadata: 'jsonb',
  similarity_score: 'double precision',
  confidence_score: 'double precision',
  change_summary: 'text',
  breaking_changes: 'boolean',
  is_active: 'boolean',
  deactivated_at: 'timestamptz',
  deactivation_reason: 'text',
  updated_at: 'timestamptz',
  rev: 'integer',
  state_rev: 'bigint',
};

export const edgeSelection = Object.keys(edgeColumns)
  .map((column) => `e.${column}`)
  .join(', ');

export function toEdgeRow(edge: LineageEdge): EdgeRow {
  return {
    edge_id: edge.edgeId,
    source_node_id: edge.sourceNodeId,
    target_node_id: edge.targetNodeId,
    source_pattern_id: edge.sourcePatternId,
    target_pattern_id: edge.targetPatternId,
    relationship_type: edge.relationshipType,
    edge_strength: edge.edgeStrength,
    weight: edge.weight,
    created_at: edge.createdAt,
    created_by: edge.createdBy,
    metadata: edge.metadata,
    similarity_score: edge.similarityScore,
    confidence_score: edge.confidenceScore,
    change_summary: edge.changeSummary,
    breaking_changes: edge.breakingChanges,
    is_active: edge.isActive,
    deactivated_at: edge.deactivatedAt,
    deactivation_reason: edge.deactivationReason,
    updated_at: edge.updatedAt,
    rev: edge.rev,
    state_rev: edge.stateRev,
  };
}

export function toEdge(row: EdgeRow): LineageEdge {
  return LineageEdge.from({
    edgeId: row.edge_id,
    sourceNodeId: row.source_node_id,
    targetNodeId: row.target_node_id,
    sourcePatternId: row.source_pattern_id,
    targetPatternId: row.target_pattern_id,
    relationshipType: row.relationship_type,
    edgeStrength: row.edge_strength,
    createdAt: row.created_at,
    createdBy: row.created_by,
    metadata: row.metadata,
    similarityScore: row.similarity_score,
    confidenceScore: row.confidence_score,
    changeSummary: row.change_summary,
    breakingChanges: row.breaking_changes,
    isActive: row.is_active,
    deactivatedAt: row.deactivated_at,
    deactivationReason: row.deactivation_reason,
    updatedAt: row.updated_at,
    rev: row.rev,
    stateRev: Number(row.state_rev),
  });
}
