import type { Client } from 'pg';

export interface Counts {
  readonly edgesOfDeleted: number;
  readonly wrongGenerations: number;
  /** Families of versions that no edge has ever joined, and versions that one has joined in families apart. */
  readonly wrongFamilies: number;
  /** Versions of a family that has gone into another one. */
  readonly lostFamilies: number;
}

const isDerivation = `e.relationship_type not in ('replaced_by', 'merged_with')`;
const ends = `stemma.lineage_edges e
  join stemma.lineage_nodes s on s.node_id = e.source_node_id
  join stemma.lineage_nodes t on t.node_id = e.target_node_id`;

const edgesOfDeleted = `
  select count(*) from ${ends} where e.deleted_at is null and coalesce(s.deleted_at, t.deleted_at) is not null`;

const wrongGenerations = `
  select count(*) from stemma.lineage_nodes n
  where n.deleted_at is null and n.generation <> 1 + coalesce((
    select max(s.generation) from ${ends}
    where t.node_id = n.node_id and e.deleted_at is null and e.is_active and ${isDerivation}), 0)`;

// Neither a deactivation nor a deletion takes a family apart.
const wrongFamilies = `
  with recursive joined as (
    select source_node_id as one, target_node_id as other from stemma.lineage_edges e
    where ${isDerivation} and (e.is_active or e.deactivation_reason <> 'never')),
  both_ways as (select one, other from joined union all select other, one from joined),
  reach (node_id, reached) as (
    select node_id, node_id from stemma.lineage_nodes
    union select r.node_id, b.other from reach r join both_ways b on b.one = r.reached),
  component as (select node_id, min(reached::text) as component from reach group by node_id),
  placed as (select lineage_id, component from stemma.lineage_nodes join component using (node_id))
  select (select count(*) from (
      select from placed group by component having count(distinct lineage_id) > 1) divided)
    + (select count(*) from (
      select from placed group by lineage_id having count(distinct component) > 1) mixed) as count`;

const lostFamilies = `
  select count(*) from stemma.lineage_nodes n join stemma.lineage_aliases a on a.alias_id = n.lineage_id`;

/** What the record says of lineage, counted once more by SQL. All should be 0. */
export async function recount(sql: Client): Promise<Counts> {
  const count = async (query: string): Promise<number> =>
    Number((await sql.query<{ count: string }>(query)).rows[0]?.count);
  return {
    edgesOfDeleted: await count(edgesOfDeleted),
    wrongGenerations: await count(wrongGenerations),
    wrongFamilies: await count(wrongFamilies),
    lostFamilies: await count(lostFamilies),
  };
}
