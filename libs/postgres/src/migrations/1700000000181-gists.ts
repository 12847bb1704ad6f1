import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The texts that vectors are made of have pieces from all over a content instead of its start: all are made anew. */
export class Gists1700000000181 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update stemma.node_embeddings set text_rev = null where not own');
    await runner.query(`delete from stemma.checkpoints where mirror in ('embedding', 'embedding-past')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.up(runner);
  }
}
