import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is known of the runs of OpenLineage until both their beginning and their end are; and which version of a job or
 * dataset was the last at an instant, found by an index that only such versions are in.
 */
export class OpenLineage1700000000120 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table stemma.open_lineage_runs (
        run_id uuid primary key,
        node_id uuid not null,
        started_at timestamptz,
        ended_at timestamptz,
        success boolean,
        error_message text
      )`);
    await runner.query(`
      create index lineage_nodes_open_lineage on stemma.lineage_nodes (pattern_id, created_at, version)
      where metadata ? 'openLineage' and deleted_at is null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index stemma.lineage_nodes_open_lineage`);
    await runner.query(`drop table stemma.open_lineage_runs`);
  }
}
