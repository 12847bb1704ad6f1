import type { Pattern, PatternName, PatternNames } from '@stemma/models';
import type { KnownPattern, NamedPattern, PatternStore } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { patternNames, patterns, toPattern } from '../entities/pattern.entity.js';
import type { Row } from '../entities/table.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { insertRows, updateRows } from '../sql/write-rows.js';

const latest = patterns.only('patternId', 'latestNodeId', 'latestVersion');

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

  async insert(added: readonly Pattern[]): Promise<void> {
    if (added.length === 0) return;
    const { text, values } = insertRows(patterns, added);
    await this.sql.run(text, values);
    for (const pattern of added) this.changes.add('pattern', pattern.patternId, pattern.stateRev);
  }

  async update(changed: readonly Pattern[]): Promise<void> {
    if (changed.length === 0) return;
    const { text, values } = updateRows(patterns, changed);
    await this.sql.run(text, values);
    for (const pattern of changed) this.changes.add('pattern', pattern.patternId, pattern.stateRev);
    this.changes.addRows(
      'node',
      await this.sql.rows(touchNodes, [changed.map(({ patternId }) => patternId)]),
    );
  }

  async names(patternIds: readonly string[]): Promise<Map<string, PatternNames>> {
    if (patternIds.length === 0) return new Map();
    const names = new Map<string, PatternName[]>();
    for (const row of await this.sql.rows<Row>(namesOfPatterns, [patternIds])) {
      const { patternId, ...name } = patternNames.state(row);
      names.set(patternId, [...(names.get(patternId) ?? []), name]);
    }
    return names;
  }

  async putNames(names: readonly NamedPattern[]): Promise<void> {
    if (names.length === 0) return;
    const { text, values } = insertRows(patternNames, names, 'on conflict do nothing');
    await this.sql.run(text, values);
  }

  async setLatest(known: readonly Omit<KnownPattern, 'deleted' | 'erased'>[]): Promise<void> {
    if (known.length === 0) return;
    const rows = known.map(({ pattern, ...of }) => ({ ...of, patternId: pattern.patternId }));
    const { text, values } = updateRows(latest, rows);
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
    const rows = await this.sql.rows<Row & { deleted: boolean; erased: boolean }>(text, [patternIds]);
    return rows.map((row) => {
      const { latestNodeId, latestVersion } = latest.state(row);
      return {
        pattern: toPattern(row),
        latestNodeId,
        latestVersion,
        deleted: row.deleted,
        erased: row.erased,
      };
    });
  }
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
