import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A dead letter that somebody gave up stays: the mirror lacks its state nevertheless. */
export class DroppedLetters1700000000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.dead_letters add column dropped_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.dead_letters drop column dropped_at');
  }
}
