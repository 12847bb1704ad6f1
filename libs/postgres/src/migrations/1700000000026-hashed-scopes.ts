import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A key's scope holds an URL, which may be longer than an index takes: it is kept as its SHA-256 in hex. */
export class HashedScopes1700000000026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `update stemma.idempotency_keys set scope = encode(sha256(convert_to(scope, 'UTF8')), 'hex')`,
    );
  }

  /** What a hash was made of is lost, and a key is kept for a day only. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('delete from stemma.idempotency_keys');
  }
}
