import type { Pattern, PatternName, PatternNames } from '@stemma/models';
import type { KnownPattern, NamedPattern, PatternStore } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import {
  patternColumns,
  patternSelection,
  toPattern,
  toPatternRow,
  type PatternRow,
} from '../rows/pattern.row.js';
import { insertRows, updateRows, type Columns } from '../sql/insert-rows.js';
import type { TransactionSql } from '../sql/in-transaction.js';

interface LatestRow {
  pattern_id: string;
  latest_node_id: string | null;
  latest_version: number;
}

type KnownRow = PatternRow & LatestRow & { deleted: boolean };

interface NameRow {
  pattern_id: string;
  name: string;
  since: Date;
}

const latestColumns: Columns<LatestRow> = {
  pattern_id: 'uuid',
  latest_node_id: 'uuid',
  latest_version: 'integer',
};
const nameColumns: Columns<NameRow> = { pattern_id: 'uuid', name: 'text', since: 'timestamptz' };

export class PostgresPatternStore implements PatternStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  find(patternIds: readonly string[]): Promise<KnownPattern[]> {
    return this.select(byIds, patternIds);
  }

  lock(patternIds: readonly string[]): Promise<KnownPattern[]> {
    return this.select(`${byIds} order by p.pattern_id for no key update`, patternIds);
  }

  async insert(patterns: readonly Pattern[]): Promise<void> {
    if (patterns.length === 0) return;
    const { text, values } = insertRows('patterns', patternColumns, patterns.map(toPatternRow));
    await this.sql.run(text, values);
    for (const pattern of patterns) this.changes.add('pattern', pattern.patternId, pattern.stateRev);
  }

  async update(patterns: readonly Pattern[]): Promise<void> {
    if (patterns.length === 0) return;
    const rows = patterns.map(toPatternRow);
    const { text, values } = updateRows('patterns', 'pattern_id', patternColumns, rows);
    await this.sql.run(text, values);
    for (const pattern of patterns) this.changes.add('pattern', pattern.patternId, pattern.stateRev);
    this.changes.addRows(
      'node',
      await this.sql.rows(touchNodes, [patterns.map(({ patternId }) => patternId)]),
    );
  }

  async names(patternIds: readonly string[]): Promise<Map<string, PatternNames>> {
    if (patternIds.length === 0) return new Map();
    const rows = await this.sql.rows<NameRow>(namesOfPatterns, [patternIds]);
    const names = new Map<string, PatternName[]>();
    for (const { pattern_id: id, name, since } of rows)
      names.set(id, [...(names.get(id) ?? []), { name, since }]);
    return names;
  }

  async putNames(names: readonly NamedPattern[]): Promise<void> {
    if (names.length === 0) return;
    const rows = names.map(({ patternId, name, since }) => ({ pattern_id: patternId, name, since }));
    const { text, values } = insertRows('pattern_names', nameColumns, rows, 'on conflict do nothing');
    await this.sql.run(text, values);
  }

  async setLatest(patterns: readonly Omit<KnownPattern, 'deleted'>[]): Promise<void> {
    if (patterns.length === 0) return;
    const rows = patterns.map(({ pattern, latestNodeId, latestVersion }) => ({
      pattern_id: pattern.patternId,
      latest_node_id: latestNodeId,
      latest_version: latestVersion,
    }));
    const { text, values } = updateRows('patterns', 'pattern_id', latestColumns, rows);
    await this.sql.run(text, values);
  }

  async delete(pattern: Pattern, now: Date): Promise<void> {
    const values = [pattern.patternId, now];
    this.changes.addRows('pattern', await this.sql.rows(deletePattern, values));
    this.changes.addRows('edge', await this.sql.rows(deleteEdgesOfPattern, values));
    this.changes.addRows('node', await this.sql.rows(deleteNodesOfPattern, values));
  }

  private async select(text: string, patternIds: readonly string[]): Promise<KnownPattern[]> {
    if (patternIds.length === 0) return [];
    const rows = await this.sql.rows<KnownRow>(text, [patternIds]);
    return rows.map((row) => ({
      pattern: toPattern(row),
      latestNodeId: row.latest_node_id,
      latestVersion: row.latest_version,
      deleted: row.deleted,
    }));
  }
}

const byIds = `
  select ${patternSelection}, p.latest_node_id, p.latest_version, p.deleted_at is not null as deleted
  from stemma.patterns p where p.pattern_id = any($1::uuid[])`;

const namesOfPatterns = `
  select pattern_id, name, since from stemma.pattern_names
  where pattern_id = any($1::uuid[]) order by pattern_id, since, name collate "C"`;

const touchNodes = `
  update stemma.lineage_nodes
  set state_rev = state_rev + 1
  where pattern_id = any($1::uuid[]) and deleted_at is null
  returning node_id as id, state_rev as rev`;

const tombstone = (table: string, key: string, condition: string): string => `
  update stemma.${table}
  set deleted_at = $2, updated_at = $2, rev = rev + 1, state_rev = state_rev + 1
  where deleted_at is null and ${condition}
  returning ${key} as id, state_rev as rev`;

const deletePattern = tombstone('patterns', 'pattern_id', 'pattern_id = $1');

const deleteNodesOfPattern = tombstone('lineage_nodes', 'node_id', 'pattern_id = $1');

const deleteEdgesOfPattern = tombstone(
  'lineage_edges',
  'edge_id',
  `edge_id in (
    select e.edge_id from stemma.lineage_nodes n join stemma.lineage_edges e on e.source_node_id = n.node_id
    where n.pattern_id = $1
    union
    select e.edge_id from stemma.lineage_nodes n join stemma.lineage_edges e on e.target_node_id = n.node_id
    where n.pattern_id = $1)`,
);
