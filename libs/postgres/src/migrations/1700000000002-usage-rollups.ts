import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Executions summed up by version and UTC hour, day and month, so that analytics need not read them one by one. */
export class UsageRollups1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stemma.usage_rollup_state');
    await runner.query('drop table stemma.usage_rollups');
  }
}

const statements = [
  // Exact sums, a DDSketch of the times (keys and counts), and counts of the values of each facet ('' = all others).
  `create table stemma.usage_rollups (
     node_id uuid not null,
     grain text not null check (grain in ('hour', 'day', 'month')),
     start timestamptz not null,
     pattern_id uuid not null,
     execution_count bigint not null check (execution_count > 0),
     success_count bigint not null,
     timeout_count bigint not null,
     gate_count bigint not null,
     gate_failure_count bigint not null,
     quality_count bigint not null,
     quality_sum numeric not null,
     time_sum_ns numeric not null,
     time_squares_ns numeric not null,
     min_ms double precision not null,
     max_ms double precision not null,
     first_used_at timestamptz not null,
     last_used_at timestamptz not null,
     hour_counts bigint[] not null,
     time_keys integer[] not null,
     time_counts bigint[] not null,
     facet_names text[] not null,
     facet_values text[] not null,
     facet_counts bigint[] not null,
     primary key (node_id, grain, start)
   ) with (fillfactor = 70)`,
  `create index usage_rollups_pattern on stemma.usage_rollups (pattern_id, grain, start)`,
  `create index usage_rollups_time on stemma.usage_rollups (grain, start)`,

  // Up to where the change log is in the rollups. While they are filled for the first time, `loading_after` is the batch
  // that was reached, and the position is where the log will be followed from; both null: nothing has begun.
  `create table stemma.usage_rollup_state (
     single boolean primary key default true check (single),
     tx xid8,
     seq bigint,
     loading_after uuid,
     system_identifier text
   )`,
  `insert into stemma.usage_rollup_state default values`,
];
