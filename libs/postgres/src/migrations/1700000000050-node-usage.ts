import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a version was used gets a row, a rev and a topic of its own: recording executions then waits for nobody who
 * changes or holds the version, and what does not show usage is not told of it.
 */
export class NodeUsage1700000000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table stemma.node_usage (
        node_id uuid primary key references stemma.lineage_nodes,
        usage_count bigint not null check (usage_count >= 0),
        usage_time_sum_ms numeric not null,
        usage_success_sum numeric not null,
        last_used_at timestamptz,
        rev bigint not null
      ) with (fillfactor = 70)`);
    await runner.query(`
      insert into stemma.node_usage
      select node_id, usage_count, usage_time_sum_ms, usage_success_sum, last_used_at, 0
      from stemma.lineage_nodes where usage_count > 0 or last_used_at is not null`);
    await runner.query(`
      alter table stemma.lineage_nodes
        drop column usage_count, drop column usage_time_sum_ms, drop column usage_success_sum,
        drop column last_used_at`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table stemma.lineage_nodes
        add column usage_count bigint not null default 0 check (usage_count >= 0),
        add column usage_time_sum_ms numeric not null default 0,
        add column usage_success_sum numeric not null default 0,
        add column last_used_at timestamptz`);
    await runner.query(`
      update stemma.lineage_nodes n
      set usage_count = u.usage_count, usage_time_sum_ms = u.usage_time_sum_ms,
          usage_success_sum = u.usage_success_sum, last_used_at = u.last_used_at
      from stemma.node_usage u where u.node_id = n.node_id`);
    await runner.query('drop table stemma.node_usage');
  }
}
