import type { Pattern, PatternName, PatternNames } from '@stemma/models';
import type { KnownPattern, NamedPattern, PatternStore } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { patternNames, patterns, toPattern } from '../entities/pattern.entity.js';
import type { Row } from '../entities/table.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { findAll, insertAll, updateAll } from '../sql/states.js';

const latest = patterns.only('patternId', 'latestNodeId', 'latestVersion');

export class PostgresPatternStore implements PatternStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  find(patternIds: readonly string[]): Promise<KnownPattern[]> {
    return findAll(this.sql, byIds, patternIds, toKnownPattern);
  }

  lock(patternIds: readonly string[]): Promise<KnownPattern[]> {
    return findAll(this.sql, `${byIds} order by p.pattern_id for no key update`, patternIds, toKnownPattern);
  }

  async insert(added: readonly Pattern[]): Promise<void> {
    await insertAll(this.sql, patterns, added);
    this.note(added);
  }

  async update(changed: readonly Pattern[]): Promise<void> {
    if (changed.length === 0) return;
    await updateAll(this.sql, patterns, changed);
    this.note(changed);
    const patternIds = changed.map(({ patternId }) => patternId);
    this.changes.addRows('node', await this.sql.rows(touchNodes, [patternIds]));
  }

  async names(patternIds: readonly string[]): Promise<Map<string, PatternNames>> {
    const names = new Map<string, PatternName[]>();
    const known = await findAll(this.sql, namesOfPatterns, patternIds, (row) => patternNames.state(row));
    for (const { patternId, ...name } of known) names.set(patternId, [...(names.get(patternId) ?? []), name]);
    return names;
  }

  putNames(names: readonly NamedPattern[]): Promise<void> {
    return insertAll(this.sql, patternNames, names, 'on conflict do nothing');
  }

  setLatest(known: readonly Omit<KnownPattern, 'deleted' | 'erased'>[]): Promise<void> {
    const rows = known.map(({ pattern, ...of }) => ({ ...of, patternId: pattern.patternId }));
    return updateAll(this.sql, latest, rows);
  }

  async delete(pattern: Pattern, now: Date): Promise<void> {
    const values = [pattern.patternId, now];
    this.changes.addRows('pattern', await this.sql.rows(deletePattern, values));
    this.changes.addRows('edge', await this.sql.rows(deleteEdgesOfPattern, values));
    this.changes.addRows('node', await this.sql.rows(deleteNodesOfPattern, values));
  }

  private note(written: readonly Pattern[]): void {
    for (const pattern of written) this.changes.add('pattern', pattern.patternId, pattern.stateRev);
  }
}

function toKnownPattern(row: Row & { readonly deleted: boolean; readonly erased: boolean }): KnownPattern {
  const { latestNodeId, latestVersion } = latest.state(row);
  return { pattern: toPattern(row), latestNodeId, latestVersion, deleted: row.deleted, erased: row.erased };
}

const byIds = `
  select ${patterns.select('p')}, p.latest_node_id, p.latest_version, p.deleted_at is not null as deleted,
    p.erased_at is not null as erased
  from stemma.patterns p where p.pattern_id = any($1::uuid[])`;

const namesOfPatterns = `
  select ${patternNames.select('m')} from stemma.pattern_names m
  where m.pattern_id = any($1::uuid[]) order by m.pattern_id, m.since, m.name collate "C"`;

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
