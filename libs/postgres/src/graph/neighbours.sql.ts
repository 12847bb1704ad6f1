import type { Side } from '@stemma/orchestration';

/** Of a node beyond those asked for at most so many neighbours are fetched: it may never be needed. */
export const NARROW = 64;

export type NeighboursParameters = [
  /** An array in Postgres' text form, for which the driver would take its time. */
  nodeIds: string,
  relationshipTypes: readonly string[],
  minWeight: number,
  fanOut: number,
  /** The smaller of `fanOut` and `NARROW`. */
  narrowFanOut: number,
  /** Rows: the nodes asked for and those ahead. */
  rowLimit: number,
  withStatus: boolean,
  /** Only of the statement that has it. */
  ...asOf: [] | [Date],
];

export interface NeighboursRow {
  node_id: string;
  /** In id order, one more than may be followed where there are more. */
  ids: string;
  status: string | null;
}

/**
 * The neighbours of the nodes asked for, then those of the nodes behind them, nearest first and by id: what an answer
 * needs is what comes first. Three things keep its
 * cost to that of its rows: the recursion has no distance in its key (else every length of a path through a diamond
 * would be a row), it runs no further than the limit takes rows from it, and each look-up ends, in the order of an
 * index, after `fanOut` entries, however many there are. A node asked for may come a second time, with fewer ids.
 */
export const neighboursOn: Readonly<Record<Side, string>> = {
  ancestor: neighboursSql('target_node_id', 'source_node_id', ''),
  descendant: neighboursSql('source_node_id', 'target_node_id', ''),
};

/**
 * The same as of an instant. The nodes asked for must have been there. A subquery that gives a value is never made a
 * join: it stays a look-up for each edge that was there itself, and the order of the index stays.
 */
export const neighboursAsOf: Readonly<Record<Side, string>> = {
  ancestor: neighboursSql('target_node_id', 'source_node_id', bothWereThere('source_node_id')),
  descendant: neighboursSql('source_node_id', 'target_node_id', bothWereThere('target_node_id')),
};

function bothWereThere(there: string): string {
  return `and ${wasThere('e.created_at', '$8')}
        and ${wasThere(`(select n.created_at from stemma.lineage_nodes n where n.node_id = e.${there})`, '$8')}`;
}

/** At or before a parameter in milliseconds, as if what Postgres keeps beyond these were cut off. */
export function wasThere(createdAt: string, asOf: string): string {
  return `${createdAt} < ${asOf}::timestamptz + interval '1 millisecond'`;
}

function neighboursSql(here: string, there: string, existence: string): string {
  const neighbours = (of: string, fanOut: string): string => `array(
      select distinct e.${there}
      from stemma.lineage_edges e
      where e.${here} = ${of} and e.deleted_at is null and e.is_active
        and e.relationship_type = any($2::text[]) and e.weight >= $3 ${existence}
      order by 1 limit ${fanOut} + 1)`;
  return `
  with recursive reach (node_id, ids) as (
    select asked.id, ${neighbours('asked.id', '$4::int')}
    from unnest($1::uuid[]) as asked (id)
    union
    select near.id, ${neighbours('near.id', '$5::int')}
    from (select distinct id from reach cross join lateral unnest(reach.ids[:$5]) as id order by id) near
  )
  select node_id, array_to_string(ids, ',') as ids,
    case when $7 then (select n.status from stemma.lineage_nodes n where n.node_id = reach.node_id) end as status
  from reach limit $6`;
}
