import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is asked of the past: edges from a version that are gone, and what became of a pattern itself. Both are few. */
export class PastLookups1700000000150 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create index lineage_edges_deleted_from on stemma.lineage_edges (source_node_id) where deleted_at is not null',
    );
    await runner.query(
      `create index lineage_events_own on stemma.lineage_events (pattern_id, timestamp)
       where node_id is null and event_type in ('pattern_modified', 'metadata_updated', 'tags_updated')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index stemma.lineage_edges_deleted_from, stemma.lineage_events_own');
  }
}
