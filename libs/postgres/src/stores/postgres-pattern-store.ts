import type { Pattern, PatternName, PatternNames } from '@stemma/models';
import type { LockedPattern, NamedPattern, PatternStore } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import {
  patternColumns,
  patternSelection,
  toPattern,
  toPatternRow,
  type PatternRow,
} from '../rows/pattern.row.js';
import { insertRows, type Columns } from '../sql/insert-rows.js';
import type { TransactionSql } from '../sql/in-transaction.js';

interface LockedRow extends PatternRow {
  latest_node_id: string | null;
  latest_version: number;
}

interface NameRow {
  pattern_id: string;
  name: string;
  since: Date;
}

const nameColumns: Columns<NameRow> = { pattern_id: 'uuid', name: 'text', since: 'timestamptz' };

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
    this.note('node', await this.sql.rows<ChangedRow>(touchNodes, [[pattern.patternId]]));
  }

  async names(patternIds: readonly string[]): Promise<Map<string, PatternNames>> {
    if (patternIds.length === 0) return new Map();
    const rows = await this.sql.rows<NameRow>(namesOfPatterns, [patternIds]);
    const names = new Map<string, PatternName[]>();
    for (const { pattern_id, name, since } of rows) {
      const known = names.get(pattern_id);
      if (known === undefined) names.set(pattern_id, [{ name, since }]);
      else known.push({ name, since });
    }
    return names;
  }

  async putNames(names: readonly NamedPattern[]): Promise<void> {
    if (names.length === 0) return;
    const rows = names.map(({ patternId, name, since }) => ({ pattern_id: patternId, name, since }));
    const { text, values } = insertRows('pattern_names', nameColumns, rows, 'on conflict do nothing');
    await this.sql.run(text, values);
  }

  async rename(patterns: readonly Pattern[]): Promise<void> {
    if (patterns.length === 0) return;
    const patternIds = patterns.map(({ patternId }) => patternId);
    await this.sql.run(renamePatterns, [
      patternIds,
      patterns.map(({ name }) => name),
      patterns.map(({ updatedAt }) => updatedAt),
      patterns.map(({ rev }) => rev),
      patterns.map(({ stateRev }) => stateRev),
    ]);
    for (const { patternId, stateRev } of patterns) this.changes.add('pattern', patternId, stateRev);
    this.note('node', await this.sql.rows<ChangedRow>(touchNodes, [patternIds]));
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

const namesOfPatterns = `
  select pattern_id, name, since from stemma.pattern_names
  where pattern_id = any($1::uuid[]) order by pattern_id, since, name collate "C"`;

const renamePatterns = `
  update stemma.patterns p
  set name = r.name, updated_at = r.updated_at, rev = r.rev, state_rev = r.state_rev
  from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::integer[], $5::bigint[])
    as r (pattern_id, name, updated_at, rev, state_rev)
  where p.pattern_id = r.pattern_id`;

const touchNodes = `
  update stemma.lineage_nodes
  set state_rev = state_rev + 1
  where pattern_id = any($1::uuid[]) and deleted_at is null
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
