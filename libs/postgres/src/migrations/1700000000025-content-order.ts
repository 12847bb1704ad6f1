import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A JSON content keeps its keys in the order in which they came (ADR 0011), which jsonb does not. Those that are there
 * lost theirs: they stay as they are read today, without a hash of an order.
 */
export class ContentOrder1700000000025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table stemma.lineage_nodes
         alter column content type json using content::json,
         add column content_order text`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table stemma.lineage_nodes
         alter column content type jsonb using content::jsonb,
         drop column content_order`,
    );
  }
}
