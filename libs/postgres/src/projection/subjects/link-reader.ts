import type { StoredRelationshipType } from '@stemma/models';
import type { Entity } from '@stemma/projection';
import type { Sql } from '../../sql/sql.js';
import { edgeReader } from './edge-reader.js';
import { behind, FIRST_ID, inLane, type SubjectReader } from './subject-reader.js';

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
export const linkReader: SubjectReader = {
  ...edgeReader,
  subject: 'link',
  async load(sql: Sql, ids) {
    const rows = await sql.rows<LinkRow>(`${selection} where edge_id = any($1::uuid[])`, [ids]);
    return rows.map(toEntity);
  },
  async scan(sql: Sql, after, { lane, lanes }, limit) {
    const text = `${selection} where edge_id ${behind(after)} $1::uuid and ${inLane('edge_id', '$2', '$3')}
      order by edge_id limit $4`;
    return (await sql.rows<LinkRow>(text, [after ?? FIRST_ID, lane, lanes, limit])).map(toEntity);
  },
};

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
