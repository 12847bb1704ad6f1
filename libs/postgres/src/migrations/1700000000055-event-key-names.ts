import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was written before knows its actor only. */
export class EventKeyNames1700000000055 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.lineage_events add column api_key_name text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.lineage_events drop column api_key_name');
  }
}
