import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far events are published, by publisher. */
export class Publishers1700000000127 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table stemma.publishers (name text primary key, position text not null)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stemma.publishers');
  }
}
