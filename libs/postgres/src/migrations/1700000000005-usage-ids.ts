import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Days of usage get an id of their own, made of what they are of, so that mirrors can hold and compare them. */
export class UsageIds1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.usage_daily drop column usage_id');
  }
}

const statements = [
  // Days are counted, because the text of a date depends on a setting.
  `alter table stemma.usage_daily add column usage_id uuid not null generated always as (
     md5(pattern_id::text || ' ' || (day - date '2000-01-01')::text || ' ' || context_type)::uuid) stored`,
  `create unique index usage_daily_id on stemma.usage_daily (usage_id)`,
];
