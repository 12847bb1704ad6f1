import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long a namespace keeps its events, and of each pattern since when all of them are held. */
export class Retention1700000000165 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table stemma.retention_policies (
        namespace text primary key,
        events_days integer not null check (events_days > 0),
        updated_at timestamptz not null,
        updated_by text not null,
        rev integer not null
      )`);
    // Of patterns, and not of namespaces: a pattern that moves to another one takes along what it lost.
    await runner.query(`
      create table stemma.event_borders (
        pattern_id uuid primary key references stemma.patterns,
        held_since timestamptz not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stemma.event_borders');
    await runner.query('drop table stemma.retention_policies');
  }
}
