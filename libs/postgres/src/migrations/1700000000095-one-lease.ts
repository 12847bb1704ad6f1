import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Jobs and scheduled work are leased as lanes are: until an instant that the holder sets. What is held when this runs is free
 * at once, as its process is of the version before.
 */
export class OneLease1700000000095 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES)
      await runner.query(`alter table stemma.${table} rename column beat_at to leased_until`);
    await runner.query(`update stemma.scheduled_work set leased_until = now() where leased_until is null`);
    await runner.query(`alter table stemma.scheduled_work alter column leased_until set not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table stemma.scheduled_work alter column leased_until drop not null`);
    for (const table of TABLES)
      await runner.query(`alter table stemma.${table} rename column leased_until to beat_at`);
  }
}

const TABLES = ['mirror_jobs', 'scheduled_work'];
