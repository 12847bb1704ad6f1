import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work that one of all processes does every so often: who does it now, and when it was last done. */
export class ScheduledWork1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table stemma.scheduled_work (
         work text primary key,
         holder text,
         beat_at timestamptz,
         done_at timestamptz
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stemma.scheduled_work');
  }
}
