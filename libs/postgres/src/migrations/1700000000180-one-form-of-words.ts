import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Words are compared in one form, those of scripts that part none by pairs of letters: the documents are made anew. */
export class OneFormOfWords1700000000180 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('truncate stemma.search_documents');
    await runner.query(`delete from stemma.checkpoints where mirror = 'search'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.up(runner);
  }
}
