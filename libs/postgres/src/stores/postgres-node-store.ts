import type { LineageNode } from '@stemma/models';
import type { HeldNode, NodeStore, NodeUsage } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { SUCCESS_DIGITS, TIME_DIGITS, toNumeric } from '../rows/fixed-point.js';
import { nodeUsageColumns, toNodeUsageRow } from '../rows/node-usage.row.js';
import {
  nodeColumns,
  nodeSelection,
  nodesWithUsage,
  toDefinitionRow,
  toNode,
  type NodeRow,
} from '../rows/node.row.js';
import { insertRows } from '../sql/insert-rows.js';
import type { TransactionSql } from '../sql/in-transaction.js';

export class PostgresNodeStore implements NodeStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  find(nodeIds: readonly string[]): Promise<LineageNode[]> {
    return this.select(byIds, nodeIds);
  }

  async hold(nodeIds: readonly string[]): Promise<HeldNode[]> {
    return nodeIds.length === 0 ? [] : this.sql.rows<HeldNode>(holdNodes, [nodeIds]);
  }

  lock(nodeIds: readonly string[]): Promise<LineageNode[]> {
    return this.select(`${byIds} order by n.node_id for no key update of n`, nodeIds);
  }

  async lockOfPattern(patternId: string): Promise<void> {
    await this.sql.rows(lockOfPattern, [patternId]);
  }

  async patternIds(nodeIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql.rows<{ node_id: string; pattern_id: string }>(patternIds, [nodeIds]);
    return new Map(rows.map((row) => [row.node_id, row.pattern_id]));
  }

  async findVersion(patternId: string, version: number): Promise<LineageNode | null> {
    const [row] = await this.sql.rows<NodeRow>(byVersion, [patternId, version]);
    return row === undefined ? null : toNode(row);
  }

  async insert(nodes: readonly LineageNode[]): Promise<void> {
    if (nodes.length === 0) return;
    const { text, values } = insertRows('lineage_nodes', nodeColumns, nodes.map(toDefinitionRow));
    await this.sql.run(text, values);
    await this.insertUsage(nodes);
    for (const node of nodes) this.changes.add('node', node.nodeId, node.stateRev);
  }

  async update(node: LineageNode): Promise<void> {
    const row = toDefinitionRow(node);
    await this.sql.run(updateNode, [
      row.node_id,
      row.version_label,
      row.status,
      row.deprecated_at,
      row.deprecated_reason,
      row.replaced_by_node_id,
      row.metadata,
      row.tags,
      row.updated_at,
      row.rev,
      row.state_rev,
    ]);
    this.changes.add('node', node.nodeId, node.stateRev);
  }

  async addUsage(usage: readonly NodeUsage[]): Promise<void> {
    if (usage.length === 0) return;
    const rows = await this.sql.rows<{ node_id: string; rev: string }>(addUsage, [
      usage.map(({ nodeId }) => nodeId),
      usage.map(({ totals }) => totals.count),
      usage.map(({ totals }) => toNumeric(totals.timeSumNs, TIME_DIGITS)),
      usage.map(({ totals }) => toNumeric(totals.successSum, SUCCESS_DIGITS)),
      usage.map(({ lastUsedAt }) => lastUsedAt),
    ]);
    for (const row of rows) this.changes.add('node_usage', row.node_id, Number(row.rev));
  }

  private async insertUsage(nodes: readonly LineageNode[]): Promise<void> {
    const rows = nodes.flatMap((node) => toNodeUsageRow(node) ?? []);
    if (rows.length === 0) return;
    const { text, values } = insertRows('node_usage', nodeUsageColumns, rows);
    await this.sql.run(text, values);
  }

  private async select(text: string, nodeIds: readonly string[]): Promise<LineageNode[]> {
    if (nodeIds.length === 0) return [];
    return (await this.sql.rows<NodeRow>(text, [nodeIds])).map(toNode);
  }
}

const byIds = `
  select ${nodeSelection} from ${nodesWithUsage}
  where n.node_id = any($1::uuid[]) and n.deleted_at is null`;

const holdNodes = `
  select n.node_id as "nodeId", n.pattern_id as "patternId", n.lineage_id as "lineageId", n.generation
  from stemma.lineage_nodes n
  where n.node_id = any($1::uuid[]) and n.deleted_at is null
  order by n.node_id for share`;

const patternIds = `
  select n.node_id, n.pattern_id from stemma.lineage_nodes n
  where n.node_id = any($1::uuid[]) and n.deleted_at is null`;

const lockOfPattern = `
  select n.node_id from stemma.lineage_nodes n
  where n.pattern_id = $1 and n.deleted_at is null
  order by n.node_id for no key update`;

const byVersion = `
  select ${nodeSelection} from ${nodesWithUsage}
  where n.pattern_id = $1 and n.version = $2 and n.deleted_at is null`;

const updateNode = `
  update stemma.lineage_nodes
  set version_label = $2, status = $3, deprecated_at = $4, deprecated_reason = $5, replaced_by_node_id = $6,
      metadata = $7, tags = $8, updated_at = $9, rev = $10, state_rev = $11
  where node_id = $1`;

// In id order, so that two transactions that use the same versions wait for one another, not in a ring.
const addUsage = `
  insert into stemma.node_usage as n (node_id, usage_count, usage_time_sum_ms, usage_success_sum, last_used_at, rev)
  select node_id, count, time_sum_ms, success_sum, last_used_at, 1
  from unnest($1::uuid[], $2::bigint[], $3::numeric[], $4::numeric[], $5::timestamptz[])
    as u (node_id, count, time_sum_ms, success_sum, last_used_at)
  order by node_id
  on conflict (node_id) do update
  set usage_count = n.usage_count + excluded.usage_count,
      usage_time_sum_ms = n.usage_time_sum_ms + excluded.usage_time_sum_ms,
      usage_success_sum = n.usage_success_sum + excluded.usage_success_sum,
      last_used_at = greatest(n.last_used_at, excluded.last_used_at),
      rev = n.rev + 1
  returning node_id, rev`;
