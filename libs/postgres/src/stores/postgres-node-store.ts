import type { LineageNode } from '@stemma/models';
import type { KnownNode, NodeStore, NodeUsage, VersionKey } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { SUCCESS_DIGITS, TIME_DIGITS, toNumeric } from '../rows/fixed-point.js';
import { nodeUsageColumns, toNodeUsageRow } from '../rows/node-usage.row.js';
import {
  nodeColumns,
  nodeSelection,
  nodeSelectionWithoutContent,
  nodesWithUsage,
  toDefinitionRow,
  toNode,
  type DefinitionRow,
  type NodeRow,
} from '../rows/node.row.js';
import { columnsOf, insertRows, updateRows, type Columns } from '../sql/insert-rows.js';
import type { TransactionSql } from '../sql/in-transaction.js';

export class PostgresNodeStore implements NodeStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  find(nodeIds: readonly string[]): Promise<LineageNode[]> {
    return this.select(byIds(nodeSelection), nodeIds);
  }

  states(nodeIds: readonly string[]): Promise<LineageNode[]> {
    return this.select(byIds(nodeSelectionWithoutContent), nodeIds);
  }

  lock(nodeIds: readonly string[], { withContent }: { withContent: boolean }): Promise<LineageNode[]> {
    const selection = withContent ? nodeSelection : nodeSelectionWithoutContent;
    return this.select(`${byIds(selection)} order by n.node_id for no key update of n`, nodeIds);
  }

  async places(
    nodeIds: readonly string[],
    { hold, latestOf = [] }: { hold: boolean; latestOf?: readonly string[] },
  ): Promise<KnownNode[]> {
    if (nodeIds.length + latestOf.length === 0) return [];
    return this.sql.rows(hold ? `${places} order by node_id for share` : places, [nodeIds, latestOf]);
  }

  async lockOfPattern(patternId: string): Promise<void> {
    await this.sql.rows(lockOfPattern, [patternId]);
  }

  async patternIds(nodeIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql.rows<{ node_id: string; pattern_id: string }>(patternIds, [nodeIds]);
    return new Map(rows.map((row) => [row.node_id, row.pattern_id]));
  }

  async ofVersions(versions: readonly VersionKey[]): Promise<(VersionKey & { nodeId: string })[]> {
    if (versions.length === 0) return [];
    return this.sql.rows(byVersions, [
      versions.map(({ patternId }) => patternId),
      versions.map(({ version }) => version),
    ]);
  }

  async insert(nodes: readonly LineageNode[]): Promise<void> {
    if (nodes.length === 0) return;
    const { text, values } = insertRows('lineage_nodes', nodeColumns, nodes.map(toDefinitionRow));
    await this.sql.run(text, values);
    await this.insertUsage(nodes);
    this.note(nodes);
  }

  async update(nodes: readonly LineageNode[]): Promise<void> {
    await this.set(nodes, changeable);
    this.note(nodes);
  }

  async complete(nodes: readonly LineageNode[]): Promise<void> {
    await this.set(nodes, contents);
  }

  async addUsage(usage: readonly NodeUsage[]): Promise<void> {
    if (usage.length === 0) return;
    const rows = await this.sql.rows<{ id: string; rev: string }>(addUsage, [
      usage.map(({ nodeId }) => nodeId),
      usage.map(({ totals }) => totals.count),
      usage.map(({ totals }) => toNumeric(totals.timeSumNs, TIME_DIGITS)),
      usage.map(({ totals }) => toNumeric(totals.successSum, SUCCESS_DIGITS)),
      usage.map(({ lastUsedAt }) => lastUsedAt),
    ]);
    this.changes.addRows('node_usage', rows);
  }

  private async insertUsage(nodes: readonly LineageNode[]): Promise<void> {
    const rows = nodes.flatMap((node) => toNodeUsageRow(node) ?? []);
    if (rows.length === 0) return;
    const { text, values } = insertRows('node_usage', nodeUsageColumns, rows);
    await this.sql.run(text, values);
  }

  private async set(nodes: readonly LineageNode[], columns: Columns<Partial<DefinitionRow>>): Promise<void> {
    if (nodes.length === 0) return;
    const { text, values } = updateRows('lineage_nodes', 'node_id', columns, nodes.map(toDefinitionRow));
    await this.sql.run(text, values);
  }

  private note(nodes: readonly LineageNode[]): void {
    for (const node of nodes) this.changes.add('node', node.nodeId, node.stateRev);
  }

  private async select(text: string, nodeIds: readonly string[]): Promise<LineageNode[]> {
    if (nodeIds.length === 0) return [];
    return (await this.sql.rows<NodeRow>(text, [nodeIds])).map(toNode);
  }
}

/** What may change of a version, but for its place. */
const changeable = columnsOf(
  nodeColumns,
  ...([
    'node_id',
    'version_label',
    'status',
    'deprecated_at',
    'deprecated_reason',
    'replaced_by_node_id',
  ] as const),
  ...(['metadata', 'tags', 'updated_at', 'rev', 'state_rev'] as const),
);
const contents = columnsOf(nodeColumns, 'node_id', 'content', 'content_hash', 'content_order');

const byIds = (selection: string): string => `
  select ${selection} from ${nodesWithUsage}
  where n.node_id = any($1::uuid[]) and n.deleted_at is null`;

const places = `
  select node_id as "nodeId", pattern_id as "patternId", lineage_id as "lineageId", generation,
    deleted_at is not null as deleted
  from stemma.lineage_nodes
  where node_id = any($1::uuid[] || array(
    select latest_node_id from stemma.patterns where pattern_id = any($2::uuid[])))`;

const patternIds = `
  select n.node_id, n.pattern_id from stemma.lineage_nodes n
  where n.node_id = any($1::uuid[]) and n.deleted_at is null`;

const lockOfPattern = `
  select n.node_id from stemma.lineage_nodes n
  where n.pattern_id = $1 and n.deleted_at is null
  order by n.node_id for no key update`;

const byVersions = `
  select n.pattern_id as "patternId", n.version, n.node_id as "nodeId"
  from unnest($1::uuid[], $2::integer[]) as v (pattern_id, version)
  join stemma.lineage_nodes n using (pattern_id, version)`;

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
  returning node_id as id, rev`;
