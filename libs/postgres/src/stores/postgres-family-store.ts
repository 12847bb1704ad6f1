import { shortestPath, generationsOf, type GenerationLink } from '@stemma/orchestration';
import type { FamilyStore } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { derivationTypes } from '../sql/relationship-types.js';
import type { TransactionSql } from '../sql/in-transaction.js';

interface ChangedNode {
  node_id: string;
  state_rev: string;
}

export class PostgresFamilyStore implements FamilyStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  lock(nodeIds: readonly string[]): Promise<void> {
    return this.lockFamilies(familiesOf, nodeIds);
  }

  lockOfPattern(patternId: string): Promise<void> {
    return this.lockFamilies(familiesOfPattern, patternId);
  }

  async childrenElsewhere(patternId: string): Promise<string[]> {
    const rows = await this.sql.rows<{ node_id: string }>(childrenElsewhere, [patternId]);
    return rows.map((row) => row.node_id);
  }

  private async lockFamilies(families: string, of: readonly string[] | string): Promise<void> {
    const locked = new Set<string>();
    for (;;) {
      const rows = await this.sql.rows<{ lineage_id: string }>(families, [of]);
      const missing = rows.map((row) => row.lineage_id).filter((id) => !locked.has(id));
      if (missing.length === 0) return;
      // While this waited, another transaction may have joined the family to a further one: look again.
      await this.sql.rows(lockFamilies, [missing]);
      for (const id of missing) locked.add(id);
    }
  }

  async findPath(from: string, to: string): Promise<string[] | null> {
    const links = await this.sql.rows<{ source: string; target: string }>(linksBetween, [from, to]);
    return shortestPath(links, from, to);
  }

  async join(lineageIds: readonly string[]): Promise<string> {
    const [first, ...rest] = new Set(lineageIds);
    if (first === undefined) throw new Error('no family to join');
    let largest = first;
    for (const other of rest) {
      const smaller = await this.smallerOf(largest, other);
      if (smaller === largest) largest = other;
      await this.relabel(smaller, largest);
    }
    return largest;
  }

  async refreshGenerations(nodeIds: readonly string[]): Promise<void> {
    // A version added meanwhile beneath a node of the last round is found in the next one.
    for (;;) {
      const links = await this.sql.rows<GenerationLink>(linksBelow, [nodeIds]);
      const fresh = generationsOf(nodeIds, links);
      const changed = await this.sql.rows<ChangedNode>(setGenerations, [
        [...fresh.keys()],
        [...fresh.values()],
      ]);
      if (changed.length === 0) return;
      this.note(changed);
    }
  }

  /** Looks only as far as the smaller of the two reaches, so that joining costs what the smaller one costs. */
  private async smallerOf(a: string, b: string): Promise<string> {
    for (let limit = 64; ; limit *= 8) {
      const [row] = await this.sql.rows<{ a: string; b: string }>(sizes, [a, b, limit]);
      const sizeA = Number(row?.a ?? 0);
      const sizeB = Number(row?.b ?? 0);
      if (Math.min(sizeA, sizeB) < limit) return sizeA < sizeB ? a : b;
    }
  }

  private async relabel(from: string, to: string): Promise<void> {
    // A version added meanwhile took its family from a row that the last round had not locked yet: again.
    for (;;) {
      const changed = await this.sql.rows<ChangedNode>(relabel, [from, to]);
      if (changed.length === 0) break;
      this.note(changed);
    }
    await this.sql.run(redirectAliases, [from, to]);
    await this.sql.run(addAlias, [from, to]);
  }

  private note(rows: readonly ChangedNode[]): void {
    for (const row of rows) this.changes.add('node', row.node_id, Number(row.state_rev));
  }
}

const familiesOf = `
  select distinct lineage_id from stemma.lineage_nodes where node_id = any($1::uuid[]) order by lineage_id`;

const familiesOfPattern = `
  select distinct lineage_id from stemma.lineage_nodes where pattern_id = $1 order by lineage_id`;

const childrenElsewhere = `
  select distinct c.node_id
  from stemma.lineage_nodes n
  join stemma.lineage_edges e on e.source_node_id = n.node_id
  join stemma.lineage_nodes c on c.node_id = e.target_node_id
  where n.pattern_id = $1 and c.pattern_id <> $1
    and e.deleted_at is null and e.is_active and e.relationship_type in (${derivationTypes})`;

/** The lock of a family is that of its id: everybody takes it by this statement. */
export const lockFamilies = `
  select pg_advisory_xact_lock(hashtextextended(id::text, 0))
  from (select id from unnest($1::uuid[]) as f (id) order by hashtextextended(id::text, 0)) ordered`;

// A child's generation is above its parent's, so only nodes below the goal's generation can lie on the way.
const linksBetween = `
  with recursive goal as (
    select node_id, generation from stemma.lineage_nodes where node_id = $2
  ), reach (node_id) as (
    select n.node_id from stemma.lineage_nodes n, goal where n.node_id = $1 and n.generation < goal.generation
    union
    select n.node_id
    from reach r
    join stemma.lineage_edges e on e.source_node_id = r.node_id
    join stemma.lineage_nodes n on n.node_id = e.target_node_id, goal
    where e.deleted_at is null and e.is_active and e.relationship_type in (${derivationTypes})
      and (n.generation < goal.generation or n.node_id = goal.node_id)
  )
  select e.source_node_id as source, e.target_node_id as target
  from reach r
  join stemma.lineage_edges e on e.source_node_id = r.node_id
  where e.deleted_at is null and e.is_active and e.relationship_type in (${derivationTypes})
    and e.target_node_id in (select node_id from reach)`;

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
  where e.deleted_at is null and e.is_active and e.relationship_type in (${derivationTypes})`;

const setGenerations = `
  update stemma.lineage_nodes n
  set generation = g.generation, state_rev = n.state_rev + 1
  from unnest($1::uuid[], $2::integer[]) as g (node_id, generation)
  where n.node_id = g.node_id and n.generation <> g.generation
  returning n.node_id, n.state_rev`;

const sizes = `
  select
    (select count(*) from (select 1 from stemma.lineage_nodes where lineage_id = $1 limit $3) members) as a,
    (select count(*) from (select 1 from stemma.lineage_nodes where lineage_id = $2 limit $3) members) as b`;

const relabel = `
  update stemma.lineage_nodes set lineage_id = $2, state_rev = state_rev + 1
  where lineage_id = $1
  returning node_id, state_rev`;

const redirectAliases = `update stemma.lineage_aliases set lineage_id = $2 where lineage_id = $1`;

const addAlias = `
  insert into stemma.lineage_aliases (alias_id, lineage_id) values ($1, $2)
  on conflict (alias_id) do update set lineage_id = excluded.lineage_id`;
