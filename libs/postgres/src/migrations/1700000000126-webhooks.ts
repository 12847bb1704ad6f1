import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Webhooks1700000000126 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table stemma.webhooks (
        webhook_id uuid primary key,
        url text not null,
        description text,
        filter jsonb not null,
        includes_imports boolean not null,
        is_enabled boolean not null,
        disabled_cause text,
        secrets jsonb not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        rev integer not null,
        position text not null,
        held_until timestamptz,
        last_reset jsonb
      )`);
    await runner.query(`
      create table stemma.webhook_deliveries (
        webhook_id uuid not null references stemma.webhooks on delete cascade,
        event_id uuid not null,
        event_type text not null,
        pattern_id uuid not null,
        position text not null,
        attempts integer not null,
        created_at timestamptz not null,
        last_attempt_at timestamptz,
        next_attempt_at timestamptz,
        delivered_at timestamptz,
        last_status integer,
        cause text,
        primary key (webhook_id, event_id)
      )`);
    await runner.query(`
      create index webhook_deliveries_due on stemma.webhook_deliveries (webhook_id, next_attempt_at)
      where next_attempt_at is not null`);
    await runner.query(`
      create index webhook_deliveries_listed on stemma.webhook_deliveries (webhook_id, created_at, event_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stemma.webhook_deliveries, stemma.webhooks');
  }
}
