import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A verification says how deep it goes, to whichever process takes it up. */
export class VerifyDepth1700000000073 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table stemma.mirror_jobs add column depth text check (depth in ('quick', 'deep'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.mirror_jobs drop column depth');
  }
}
