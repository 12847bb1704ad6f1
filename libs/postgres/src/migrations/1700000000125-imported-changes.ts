import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What came with an import is marked, so that those who are told what happens need not hear of the past. */
export class ImportedChanges1700000000125 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.change_log add column imported boolean not null default false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.change_log drop column imported');
  }
}
