import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a publisher does not go on, which every process tells and not only the one that publishes. */
export class PublisherCauses1700000000175 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.publishers add column cause text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.publishers drop column cause');
  }
}
