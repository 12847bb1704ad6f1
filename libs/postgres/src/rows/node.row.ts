import { LineageNode, type NodeState } from '@stemma/models';
import type { Columns } from '../sql/insert-rows.js';
import { SUCCESS_DIGITS, TIME_DIGITS, toNumeric } from './fixed-point.js';
import { toTotals } from './node-usage.row.js';

/** The columns of `lineage_nodes`. */
export interface DefinitionRow {
  node_id: string;
  pattern_id: string;
  version: number;
  version_label: string | null;
  lineage_id: string;
  generation: number;
  status: NodeState['status'];
  evolution_type: NodeState['evolutionType'];
  content: NodeState['content'];
  content_hash: string | null;
  content_order: string | null;
  created_at: Date;
  created_by: string;
  deprecated_at: Date | null;
  deprecated_reason: string | null;
  replaced_by_node_id: string | null;
  metadata: NodeState['metadata'];
  tags: string[];
  preset_count: string | number;
  preset_time_sum_ms: string;
  preset_success_sum: string;
  updated_at: Date;
  rev: number;
  state_rev: string | number;
}

/** With what the version was used. */
export interface NodeRow extends DefinitionRow {
  usage_count: string | number;
  usage_time_sum_ms: string;
  usage_success_sum: string;
  last_used_at: Date | null;
  usage_rev: string | number;
}

export const nodeColumns: Columns<DefinitionRow> = {
  node_id: 'uuid',
  pattern_id: 'uuid',
  version: 'integer',
  version_label: 'text',
  lineage_id: 'uuid',
  generation: 'integer',
  status: 'text',
  evolution_type: 'text',
  content: 'json',
  content_hash: 'text',
  content_order: 'text',
  created_at: 'timestamptz',
  created_by: 'text',
  deprecated_at: 'timestamptz',
  deprecated_reason: 'text',
  replaced_by_node_id: 'uuid',
  metadata: 'jsonb',
  tags: 'text[]',
  preset_count: 'bigint',
  preset_time_sum_ms: 'numeric',
  preset_success_sum: 'numeric',
  updated_at: 'timestamptz',
  rev: 'integer',
  state_rev: 'bigint',
};

/** Where `nodeSelection` selects from: the definition `n` and, where there is any, its use `u`. */
export const nodesWithUsage = 'stemma.lineage_nodes n left join stemma.node_usage u on u.node_id = n.node_id';

const usageSelection = `
  coalesce(u.usage_count, 0) as usage_count, coalesce(u.usage_time_sum_ms, 0) as usage_time_sum_ms,
  coalesce(u.usage_success_sum, 0) as usage_success_sum, u.last_used_at, coalesce(u.rev, 0) as usage_rev`;

/** All of a node of `nodesWithUsage`; `withoutContent` leaves the snapshot behind, which may be large. */
export const nodeSelection = `${Object.keys(nodeColumns)
  .map((column) => `n.${column}`)
  .join(', ')}, ${usageSelection}`;
export const nodeSelectionWithoutContent = nodeSelection.replace('n.content,', 'null as content,');

export function toDefinitionRow(node: NodeState): DefinitionRow {
  return {
    node_id: node.nodeId,
    pattern_id: node.patternId,
    version: node.version,
    version_label: node.versionLabel,
    lineage_id: node.lineageId,
    generation: node.generation,
    status: node.status,
    evolution_type: node.evolutionType,
    content: node.content,
    content_hash: node.contentHash,
    content_order: node.contentOrder,
    created_at: node.createdAt,
    created_by: node.createdBy,
    deprecated_at: node.deprecatedAt,
    deprecated_reason: node.deprecatedReason,
    replaced_by_node_id: node.replacedByNodeId,
    metadata: node.metadata,
    tags: [...node.tags],
    preset_count: node.presetUsage.count,
    preset_time_sum_ms: toNumeric(node.presetUsage.timeSumNs, TIME_DIGITS),
    preset_success_sum: toNumeric(node.presetUsage.successSum, SUCCESS_DIGITS),
    updated_at: node.updatedAt,
    rev: node.rev,
    state_rev: node.stateRev,
  };
}

export function toNode(row: NodeRow): LineageNode {
  return LineageNode.from({
    nodeId: row.node_id,
    patternId: row.pattern_id,
    version: row.version,
    versionLabel: row.version_label,
    lineageId: row.lineage_id,
    generation: row.generation,
    status: row.status,
    evolutionType: row.evolution_type,
    content: row.content,
    contentHash: row.content_hash,
    contentOrder: row.content_order,
    createdAt: row.created_at,
    createdBy: row.created_by,
    deprecatedAt: row.deprecated_at,
    deprecatedReason: row.deprecated_reason,
    replacedByNodeId: row.replaced_by_node_id,
    metadata: row.metadata,
    tags: row.tags,
    presetUsage: toTotals(row.preset_count, row.preset_time_sum_ms, row.preset_success_sum),
    usage: toTotals(row.usage_count, row.usage_time_sum_ms, row.usage_success_sum),
    lastUsedAt: row.last_used_at,
    updatedAt: row.updated_at,
    rev: row.rev,
    stateRev: Number(row.state_rev),
    usageRev: Number(row.usage_rev),
  });
}
