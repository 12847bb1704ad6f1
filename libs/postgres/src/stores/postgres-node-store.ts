import type { LineageNode } from '@stemma/models';
import type { KnownNode, NodeStore, NodeUsage, VersionKey } from '@stemma/orchestration';
import type { ChangedRow, ChangeRecorder } from '../change-recorder.js';
import {
  nodes,
  nodeSelection,
  nodeSelectionWithoutContent,
  nodesWithUsage,
  nodeUsage,
  toNode,
} from '../entities/node.entity.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { findAll, insertAll, updateAll } from '../sql/states.js';
import { insertRows } from '../sql/write-rows.js';

export class PostgresNodeStore implements NodeStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  find(nodeIds: readonly string[]): Promise<LineageNode[]> {
    return findAll(this.sql, byIds(nodeSelection), nodeIds, toNode);
  }

  states(nodeIds: readonly string[]): Promise<LineageNode[]> {
    return findAll(this.sql, byIds(nodeSelectionWithoutContent), nodeIds, toNode);
  }

  lock(nodeIds: readonly string[], { withContent }: { withContent: boolean }): Promise<LineageNode[]> {
    const selection = withContent ? nodeSelection : nodeSelectionWithoutContent;
    const text = `${byIds(selection)} order by n.node_id for no key update of n`;
    return findAll(this.sql, text, nodeIds, toNode);
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

  async insert(added: readonly LineageNode[]): Promise<void> {
    await insertAll(this.sql, nodes, added);
    const used = added.filter(({ usage, lastUsedAt }) => usage.count > 0 || lastUsedAt !== null);
    await insertAll(this.sql, nodeUsage, used);
    this.note(added);
  }

  async update(changed: readonly LineageNode[]): Promise<void> {
    await updateAll(this.sql, changeable, changed);
    this.note(changed);
  }

  complete(completed: readonly LineageNode[]): Promise<void> {
    return updateAll(this.sql, contents, completed);
  }

  async addUsage(usage: readonly NodeUsage[]): Promise<void> {
    if (usage.length === 0) return;
    const rows = usage.map(({ nodeId, totals, lastUsedAt }) => ({
      nodeId,
      usage: totals,
      lastUsedAt,
      usageRev: 1,
    }));
    const { text, values } = insertRows(nodeUsage, rows, addedUp);
    this.changes.addRows('node_usage', await this.sql.rows<ChangedRow>(text, values));
  }

  private note(changed: readonly LineageNode[]): void {
    for (const node of changed) this.changes.add('node', node.nodeId, node.stateRev);
  }
}

/** What may change of a version, but for its place. */
const changeable = nodes.only(
  ...(['nodeId', 'versionLabel', 'status', 'deprecatedAt', 'deprecatedReason', 'replacedByNodeId'] as const),
  ...(['metadata', 'tags', 'updatedAt', 'rev', 'stateRev'] as const),
);
const contents = nodes.only('nodeId', 'content', 'contentHash', 'contentOrder');

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
const addedUp = `
  order by node_id
  on conflict (node_id) do update
  set usage_count = node_usage.usage_count + excluded.usage_count,
      usage_time_sum_ms = node_usage.usage_time_sum_ms + excluded.usage_time_sum_ms,
      usage_success_sum = node_usage.usage_success_sum + excluded.usage_success_sum,
      last_used_at = greatest(node_usage.last_used_at, excluded.last_used_at),
      rev = node_usage.rev + 1
  returning node_id as id, rev`;
