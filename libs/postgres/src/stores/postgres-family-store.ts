import { generationsOf, type FamilyStore, type GenerationLink } from '@stemma/orchestration';
import type { ChangedRow, ChangeRecorder } from '../change-recorder.js';
import { derivationTypes } from '../sql/relationship-types.js';
import type { TransactionSql } from '../sql/in-transaction.js';

export class PostgresFamilyStore implements FamilyStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  async lock(lineageIds: readonly string[]): Promise<void> {
    if (lineageIds.length > 0) await this.sql.run(lockFamilies, [lineageIds]);
  }

  async lockOfPattern(patternId: string): Promise<void> {
    const locked = new Set<string>();
    for (;;) {
      const rows = await this.sql.rows<{ lineage_id: string }>(familiesOfPattern, [patternId]);
      const missing = rows.map((row) => row.lineage_id).filter((id) => !locked.has(id));
      if (missing.length === 0) return;
      // While this waits, another transaction may join the family to a further one: look again.
      await this.lock(missing);
      for (const id of missing) locked.add(id);
    }
  }

  async childrenElsewhere(patternId: string): Promise<string[]> {
    const rows = await this.sql.rows<{ node_id: string }>(childrenElsewhere, [patternId]);
    return rows.map((row) => row.node_id);
  }

  async aliases(lineageIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (lineageIds.length === 0) return new Map();
    const rows = await this.sql.rows<{ alias_id: string; lineage_id: string }>(aliasesById, [lineageIds]);
    return new Map(rows.map((row) => [row.alias_id, row.lineage_id]));
  }

  async size(lineageId: string, limit: number): Promise<number> {
    const [row] = await this.sql.rows<{ size: string }>(size, [lineageId, limit]);
    return Number(row?.size ?? 0);
  }

  async linksBelow(nodeIds: readonly string[], limit: number | null): Promise<GenerationLink[] | null> {
    // Null is no limit to Postgres too.
    const most = limit === null ? null : limit + 1;
    const links = await this.sql.rows<GenerationLink>(linksBelow, [nodeIds, most]);
    return limit !== null && links.length > limit ? null : links;
  }

  async join(joins: readonly (readonly [from: string, to: string])[]): Promise<void> {
    if (joins.length === 0) return;
    const values = [joins.map(([from]) => from), joins.map(([, to]) => to)];
    // A version added meanwhile took its family from a row that the last round had not locked yet: again.
    while (this.changes.addRows('node', await this.sql.rows<ChangedRow>(relabel, values)) > 0);
    await this.sql.run(redirectAliases, values);
    await this.sql.run(addAliases, values);
  }

  async setGenerations(generations: ReadonlyMap<string, number>): Promise<number> {
    if (generations.size === 0) return 0;
    const values = [[...generations.keys()], [...generations.values()]];
    return this.changes.addRows('node', await this.sql.rows<ChangedRow>(setGenerations, values));
  }

  async refreshGenerations(nodeIds: readonly string[]): Promise<void> {
    if (nodeIds.length === 0) return;
    // A version added meanwhile beneath a node of the last round is found in the next one.
    for (let changed = 1; changed > 0;) {
      const links = (await this.linksBelow(nodeIds, null)) ?? [];
      changed = await this.setGenerations(generationsOf(nodeIds, links));
    }
  }
}

const familiesOfPattern = `
  select distinct lineage_id from stemma.lineage_nodes where pattern_id = $1 order by lineage_id`;

const childrenElsewhere = `
  select distinct c.node_id
  from stemma.lineage_nodes n
  join stemma.lineage_edges e on e.source_node_id = n.node_id
  join stemma.lineage_nodes c on c.node_id = e.target_node_id
  where n.pattern_id = $1 and c.pattern_id <> $1
    and e.deleted_at is null and e.is_active and e.relationship_type in (${derivationTypes})`;

// The lock of a family is that of its id: everybody takes it by this statement.
const lockFamilies = `
  select pg_advisory_xact_lock(hashtextextended(id::text, 0))
  from (select id from unnest($1::uuid[]) as f (id) order by hashtextextended(id::text, 0)) ordered`;

const aliasesById = `
  select alias_id, lineage_id from stemma.lineage_aliases where alias_id = any($1::uuid[])`;

const size = `
  select count(*) as size from (select 1 from stemma.lineage_nodes where lineage_id = $1 limit $2) members`;

const linksBelow = `
  with recursive below (node_id) as (
    select unnest($1::uuid[])
    union
    select e.target_node_id
    from below b
    join stemma.lineage_edges e on e.source_node_id = b.node_id
    where e.deleted_at is null and e.is_active and e.relationship_type in (${derivationTypes})
  )
  select e.source_node_id as source, e.target_node_id as target, p.generation as "sourceGeneration"
  from below b
  join stemma.lineage_edges e on e.target_node_id = b.node_id
  join stemma.lineage_nodes p on p.node_id = e.source_node_id
  where e.deleted_at is null and e.is_active and e.relationship_type in (${derivationTypes})
  limit $2`;

const relabel = `
  update stemma.lineage_nodes n set lineage_id = j.lineage_id, state_rev = n.state_rev + 1
  from unnest($1::uuid[], $2::uuid[]) as j (alias_id, lineage_id)
  where n.lineage_id = j.alias_id
  returning n.node_id as id, n.state_rev as rev`;

const redirectAliases = `
  update stemma.lineage_aliases a set lineage_id = j.lineage_id
  from unnest($1::uuid[], $2::uuid[]) as j (alias_id, lineage_id)
  where a.lineage_id = j.alias_id`;

const addAliases = `
  insert into stemma.lineage_aliases (alias_id, lineage_id)
  select * from unnest($1::uuid[], $2::uuid[])
  on conflict (alias_id) do update set lineage_id = excluded.lineage_id`;

const setGenerations = `
  update stemma.lineage_nodes n
  set generation = g.generation, state_rev = n.state_rev + 1
  from unnest($1::uuid[], $2::integer[]) as g (node_id, generation)
  where n.node_id = g.node_id and n.generation <> g.generation
  returning n.node_id as id, n.state_rev as rev`;
