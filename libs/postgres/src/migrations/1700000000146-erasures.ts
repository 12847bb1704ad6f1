import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Patterns that were erased for good, with the ids of what they were: stores are asked for these. */
export class Erasures1700000000146 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.patterns add column erased_at timestamptz');
    await runner.query(`
      create table stemma.erasures (
        erasure_id uuid primary key,
        pattern_id uuid not null unique references stemma.patterns,
        requested_by text not null,
        reason text not null,
        requested_at timestamptz not null,
        removed jsonb not null,
        stores jsonb not null,
        gone_at timestamptz,
        -- The position from which on a mirror has heard of it.
        tx xid8 not null default pg_current_xact_id()
      )`);
    await runner.query(`
      create table stemma.erased_entities (
        erasure_id uuid not null references stemma.erasures,
        subject text not null,
        entity_id uuid not null,
        at timestamptz not null,
        primary key (erasure_id, subject, at, entity_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stemma.erased_entities');
    await runner.query('drop table stemma.erasures');
    await runner.query('alter table stemma.patterns drop column erased_at');
  }
}
