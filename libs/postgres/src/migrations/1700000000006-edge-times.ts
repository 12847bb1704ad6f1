import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a traversal asks of an edge is when it was created, too: the indexes carry it, so that no row is looked at. */
export class EdgeTimes1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of indexesWith('weight, is_active, created_at')) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of indexesWith('weight, is_active')) await runner.query(statement);
  }
}

function indexesWith(columns: string): string[] {
  return [
    'drop index stemma.lineage_edges_once, stemma.lineage_edges_target',
    `create unique index lineage_edges_once
       on stemma.lineage_edges (source_node_id, target_node_id, relationship_type) include (${columns})
       where deleted_at is null`,
    `create index lineage_edges_target
       on stemma.lineage_edges (target_node_id, source_node_id) include (relationship_type, ${columns})
       where deleted_at is null`,
  ];
}
