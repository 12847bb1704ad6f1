import type { Pattern } from '@stemma/models';
import type { LockedPattern, PatternStore } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import {
  patternColumns,
  patternSelection,
  toPattern,
  toPatternRow,
  type PatternRow,
} from '../rows/pattern.row.js';
import { insertRows } from '../sql/insert-rows.js';
import type { TransactionSql } from '../sql/in-transaction.js';

interface LockedRow extends PatternRow {
  latest_node_id: string | null;
  latest_version: number;
}

interface ChangedRow {
  id: string;
  state_rev: string;
}

export class PostgresPatternStore implements PatternStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  async lock(patternIds: readonly string[]): Promise<LockedPattern[]> {
    if (patternIds.length === 0) return [];
    const rows = await this.sql.rows<LockedRow>(lockPatterns, [patternIds]);
    return rows.map((row) => ({
      pattern: toPattern(row),
      latestNodeId: row.latest_node_id,
      latestVersion: row.latest_version,
    }));
  }

  async insert(patterns: readonly Pattern[]): Promise<void> {
    if (patterns.length === 0) return;
    const { text, values } = insertRows('patterns', patternColumns, patterns.map(toPatternRow));
    await this.sql.run(text, values);
    for (const pattern of patterns) this.changes.add('pattern', pattern.patternId, pattern.stateRev);
  }

  async update(pattern: Pattern): Promise<void> {
    const row = toPatternRow(pattern);
    await this.sql.run(updatePattern, [
      row.pattern_id,
      row.name,
      row.kind,
      row.description,
      row.namespace,
      row.language,
      row.tags,
      row.metadata,
      row.updated_at,
      row.rev,
      row.state_rev,
    ]);
    this.changes.add('pattern', pattern.patternId, pattern.stateRev);
    this.note('node', await this.sql.rows<ChangedRow>(touchNodesOfPattern, [pattern.patternId]));
  }

  async setLatest(latest: readonly { patternId: string; nodeId: string; version: number }[]): Promise<void> {
    if (latest.length === 0) return;
    await this.sql.run(setLatest, [
      latest.map(({ patternId }) => patternId),
      latest.map(({ nodeId }) => nodeId),
      latest.map(({ version }) => version),
    ]);
  }

  async delete(pattern: Pattern, now: Date): Promise<void> {
    const [row] = await this.sql.rows<ChangedRow>(deletePattern, [pattern.patternId, now]);
    if (row !== undefined) this.note('pattern', [row]);
    this.note('edge', await this.sql.rows<ChangedRow>(deleteEdgesOfPattern, [pattern.patternId, now]));
    this.note('node', await this.sql.rows<ChangedRow>(deleteNodesOfPattern, [pattern.patternId, now]));
  }

  private note(topic: 'pattern' | 'node' | 'edge', rows: readonly ChangedRow[]): void {
    for (const row of rows) this.changes.add(topic, row.id, Number(row.state_rev));
  }
}

const lockPatterns = `
  select ${patternSelection}, p.latest_node_id, p.latest_version
  from stemma.patterns p
  where p.pattern_id = any($1::uuid[]) and p.deleted_at is null
  order by p.pattern_id
  for no key update`;

const updatePattern = `
  update stemma.patterns
  set name = $2, kind = $3, description = $4, namespace = $5, language = $6, tags = $7, metadata = $8,
      updated_at = $9, rev = $10, state_rev = $11
  where pattern_id = $1`;

const touchNodesOfPattern = `
  update stemma.lineage_nodes
  set state_rev = state_rev + 1
  where pattern_id = $1 and deleted_at is null
  returning node_id as id, state_rev`;

const setLatest = `
  update stemma.patterns p
  set latest_node_id = l.node_id, latest_version = l.version
  from unnest($1::uuid[], $2::uuid[], $3::integer[]) as l (pattern_id, node_id, version)
  where p.pattern_id = l.pattern_id and l.version > p.latest_version`;

const deletePattern = `
  update stemma.patterns
  set deleted_at = $2, updated_at = $2, rev = rev + 1, state_rev = state_rev + 1
  where pattern_id = $1
  returning pattern_id as id, state_rev`;

const deleteEdgesOfPattern = `
  update stemma.lineage_edges
  set deleted_at = $2, updated_at = $2, rev = rev + 1, state_rev = state_rev + 1
  where deleted_at is null
    and edge_id in (
      select e.edge_id from stemma.lineage_nodes n join stemma.lineage_edges e on e.source_node_id = n.node_id
      where n.pattern_id = $1
      union
      select e.edge_id from stemma.lineage_nodes n join stemma.lineage_edges e on e.target_node_id = n.node_id
      where n.pattern_id = $1)
  returning edge_id as id, state_rev`;

const deleteNodesOfPattern = `
  update stemma.lineage_nodes
  set deleted_at = $2, updated_at = $2, rev = rev + 1, state_rev = state_rev + 1
  where pattern_id = $1 and deleted_at is null
  returning node_id as id, state_rev`;
