import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long a namespace keeps single executions, and of each pattern since when all of them are held. */
export class ExecutionRetention1700000000170 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table stemma.retention_policies
        alter column events_days drop not null,
        add column executions_days integer check (executions_days > 0),
        add constraint retention_policies_days check (coalesce(events_days, executions_days) is not null)`);
    await runner.query(`
      create table stemma.execution_borders (
        pattern_id uuid primary key references stemma.patterns,
        held_since timestamptz not null,
        rev integer not null
      )`);
    // Noted where data of an ended trial have left: what came before is not among what a report would be made of.
    await runner.query('alter table stemma.trials add column data_since timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table stemma.trials drop column data_since');
    await runner.query('drop table stemma.execution_borders');
    await runner.query('delete from stemma.retention_policies where events_days is null');
    await runner.query(`
      alter table stemma.retention_policies
        drop constraint retention_policies_days,
        drop column executions_days,
        alter column events_days set not null`);
  }
}
