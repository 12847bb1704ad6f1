import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The texts that vectors are made of have names in words: those of the latest versions are made anew. */
export class SplitNames1700000000156 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update stemma.node_embeddings m set text_rev = null
      from stemma.patterns p where p.latest_node_id = m.node_id and not m.own`);
    await runner.query(`delete from stemma.checkpoints where mirror = 'embedding'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.up(runner);
  }
}
