import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The edges to a version are counted with those deleted, which the indexes for traversals leave out. */
export class DeletedEdges1700000000135 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create index lineage_edges_deleted on stemma.lineage_edges (target_node_id) where deleted_at is not null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index stemma.lineage_edges_deleted');
  }
}
