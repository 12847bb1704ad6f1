import type { Side } from '@stemma/orchestration';
import { wasThere } from './neighbours.sql.js';

/** Of a node that was not asked for at most so many edges are fetched: it may never be needed. */
export const NARROW = 64;

export type StepsParameters = [
  /** An array in Postgres' text form, for which the driver would take its time. */
  nodeIds: string,
  relationshipTypes: readonly string[],
  minWeight: number,
  /** Edges of a node that was asked for, and of another. */
  stepLimit: number,
  narrowLimit: number,
  /** Nodes: those asked for and those ahead. */
  nodeLimit: number,
  asOf: Date | null,
];

/** A node without edges has a row too. */
export interface StepRow {
  node_id: string;
  asked: boolean;
  edge_id: string | null;
  other: string;
  weight: number;
  confidence: number;
  breaking: boolean;
}

/** The edges of the nodes asked for, and of those behind them, as `LineageGraph` follows them. */
export const stepsOn: Readonly<Record<Side, string>> = {
  ancestor: stepsSql('target_node_id', 'source_node_id'),
  descendant: stepsSql('source_node_id', 'target_node_id'),
};

function stepsSql(here: string, there: string): string {
  const isFollowed = `e.deleted_at is null and e.is_active and e.relationship_type = any($2::text[]) and e.weight >= $3
        and ($7::timestamptz is null or (${wasThere('e.created_at', '$7')}
          and ${wasThere(`(select n.created_at from stemma.lineage_nodes n where n.node_id = e.${there})`, '$7')}))`;
  return `
  with recursive reach (node_id, asked) as (
    select asked.id, true from unnest($1::uuid[]) as asked (id)
    union
    select near.id, false
    from reach cross join lateral (
      select e.${there} as id from stemma.lineage_edges e
      where e.${here} = reach.node_id and ${isFollowed}
      order by e.${there} limit $5) near
  ), nodes as (select node_id, asked from reach limit $6)
  select nodes.node_id, nodes.asked, step.*
  from nodes left join lateral (
    select e.edge_id, e.${there} as other, e.weight, coalesce(e.confidence_score, e.weight) as confidence,
      e.breaking_changes as breaking
    from stemma.lineage_edges e
    where e.${here} = nodes.node_id and ${isFollowed}
    order by e.${there}, e.edge_id
    limit case when nodes.asked then $4::int else $5::int + 1 end) step on true`;
}
