import type { StoredRelationshipType } from '@stemma/models';
import type { Entity } from '@stemma/projection';
import { tableReader } from './table-reader.js';

interface LinkRow {
  edge_id: string;
  source_node_id: string;
  target_node_id: string;
  relationship_type: StoredRelationshipType;
  weight: number;
  is_active: boolean;
  created_at_ms: number;
  rev: string;
  deleted: boolean;
}

const selection = `
  select edge_id, source_node_id, target_node_id, relationship_type, weight, is_active,
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
  const { edge_id: edgeId, source_node_id: sourceNodeId, target_node_id: targetNodeId } = row;
  const {
    relationship_type: relationshipType,
    weight,
    is_active: isActive,
    created_at_ms: createdAtMs,
  } = row;
  const state = row.deleted
    ? null
    : { edgeId, sourceNodeId, targetNodeId, relationshipType, weight, isActive, createdAtMs };
  return { subject: 'link', id: edgeId, rev: Number(row.rev), state };
}
