import { LineageEdge, type EdgeState } from '@stemma/models';
import { bigint, double, flag, integer, jsonb, key, optional, text, timestamp, uuid } from './column.js';
import { Table, type Row } from './table.js';

export const edges = new Table<EdgeState, { readonly weight: number }>(
  'lineage_edges',
  {
    edgeId: key(uuid),
    sourceNodeId: uuid,
    targetNodeId: uuid,
    sourcePatternId: uuid,
    targetPatternId: uuid,
    relationshipType: text,
    edgeStrength: text,
    createdAt: timestamp,
    createdBy: text,
    metadata: jsonb,
    similarityScore: optional(double),
    confidenceScore: optional(double),
    changeSummary: optional(text),
    breakingChanges: flag,
    isActive: flag,
    deactivatedAt: optional(timestamp),
    deactivationReason: optional(text),
    updatedAt: timestamp,
    rev: integer,
    stateRev: bigint,
  },
  { beside: { weight: double }, apart: { deletedAt: optional(timestamp) } },
);

export function toEdge(row: Row): LineageEdge {
  return LineageEdge.from(edges.state(row));
}
