import type { DataSource } from 'typeorm';

/**
 * The last that leaves of erased patterns: the rows of their versions and edges. Whoever has not heard of the erasure by the
 * time that it is dropped from the change log is loaded anew, and so never needs them. The pattern's own row stays, by which
 * it is known that it was erased.
 */
export async function dropTombstones(dataSource: DataSource): Promise<void> {
  await dataSource.transaction(async (tx) => {
    for (const statement of statements) await tx.query(statement);
  });
}

const passed = `
  select i.entity_id from stemma.erased_entities i
  join stemma.erasures e on e.erasure_id = i.erasure_id and e.gone_at is not null
  join stemma.change_log_floor f on e.tx < f.tx
  where i.subject =`;

const statements = [
  `delete from stemma.lineage_edges where edge_id in (${passed} 'edge')`,
  `delete from stemma.node_usage where node_id in (${passed} 'node')`,
  `delete from stemma.lineage_nodes where node_id in (${passed} 'node')`,
];
