import type { StoredRelationshipType } from '@stemma/models';
import type { Entity, LineageLink } from '@stemma/projection';
import { tableReader } from './table-reader.js';

interface LinkRow {
  edge_id: string;
  source_node_id: string;
  target_node_id: string;
  relationship_type: StoredRelationshipType;
  weight: number;
  confidence_score: number | null;
  breaking_changes: boolean;
  is_active: boolean;
  created_at_ms: number;
  rev: string;
  deleted: boolean;
}

const selection = `
  select edge_id, source_node_id, target_node_id, relationship_type, weight, confidence_score,
    breaking_changes, is_active,
    floor(extract(epoch from created_at) * 1000)::float8 as created_at_ms, state_rev as rev, deleted_at is not null as deleted
  from stemma.lineage_edges`;

/** Of edges what a walk needs. */
export const linkReader = tableReader({
  subject: 'link',
  topics: ['edge'],
  selection,
  id: 'edge_id',
  toEntity,
});

function toEntity(row: LinkRow): Entity {
  const state: LineageLink = {
    edgeId: row.edge_id,
    sourceNodeId: row.source_node_id,
    targetNodeId: row.target_node_id,
    relationshipType: row.relationship_type,
    weight: row.weight,
    confidenceScore: row.confidence_score,
    breakingChanges: row.breaking_changes,
    isActive: row.is_active,
    createdAtMs: row.created_at_ms,
  };
  return { subject: 'link', id: row.edge_id, rev: Number(row.rev), state: row.deleted ? null : state };
}
