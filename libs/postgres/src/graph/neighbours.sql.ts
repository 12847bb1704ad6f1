import type { Side } from '@stemma/orchestration';

/** Of a node beyond those asked for at most so many neighbours are fetched: it may never be needed. */
export const NARROW = 64;

export type NeighboursParameters = [
  nodeIds: readonly string[],
  relationshipTypes: readonly string[],
  minWeight: number,
  fanOut: number,
  /** The smaller of `fanOut` and `NARROW`. */
  narrowFanOut: number,
  /** Rows: the nodes asked for and those ahead. */
  rowLimit: number,
  withStatus: boolean,
];

export interface NeighboursRow {
  node_id: string;
  /** In id order, one more than may be followed where there are more. */
  ids: string;
  status: string | null;
}

/**
 * The neighbours of the nodes asked for, then those of the nodes behind them, nearest first. Three things keep its
 * cost to that of its rows: the recursion knows ids alone (with the distance in its key every length of a path
 * through a diamond would be a row), it runs no further than the limit takes rows from it, and the lateral
 * queries end in an index's order after `fanOut` entries, however many there are.
 */
export const neighboursOn: Readonly<Record<Side, string>> = {
  ancestor: neighboursSql('target_node_id', 'source_node_id'),
  descendant: neighboursSql('source_node_id', 'target_node_id'),
};

function neighboursSql(here: string, there: string): string {
  const neighbours = (limit: string): string => `
    select distinct e.${there} as id
    from stemma.lineage_edges e
    where e.${here} = r.node_id and e.deleted_at is null and e.is_active
      and e.relationship_type = any($2::text[]) and e.weight >= $3
    order by 1 limit ${limit}`;
  return `
  with recursive reach (node_id) as (
    select id from unnest($1::uuid[]) as asked (id)
    union
    select near.id from reach r cross join lateral (${neighbours('$5')}) near
  )
  select r.node_id, array_to_string(array(${neighbours('r.fan_out + 1')}), ',') as ids,
    case when $7 then (select n.status from stemma.lineage_nodes n where n.node_id = r.node_id) end as status
  from (
    select node_id, case when row_number() over () <= cardinality($1::uuid[]) then $4::int else $5::int end as fan_out
    from reach limit $6
  ) r`;
}
