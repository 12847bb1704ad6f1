import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Proposed changes of patterns, the trials that test them, and to which arm of a trial an execution belongs. */
export class Improvements1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index stemma.executions_trial`);
    await runner.query(
      `alter table stemma.executions drop column trial_id, drop column trial_arm, drop column trial_unit`,
    );
    await runner.query(`drop table stemma.trials`);
    await runner.query(`drop table stemma.improvements`);
  }
}

const statements = [
  `create table stemma.improvements (
     improvement_id uuid primary key,
     pattern_id uuid not null references stemma.patterns,
     node_id uuid not null,
     candidate_node_id uuid,
     status text not null check (status in ('proposed', 'testing', 'validated', 'applied', 'rejected')),
     improvement_type text not null,
     description text not null,
     source text not null,
     priority text not null,
     proposed_changes jsonb not null,
     baseline_metrics jsonb not null,
     improved_metrics jsonb not null,
     performance_delta double precision,
     p_value double precision,
     confidence_score double precision not null,
     sample_size integer not null,
     test_results jsonb not null,
     impact_estimate double precision,
     applied_at timestamptz,
     applied_node_id uuid,
     reason text,
     created_at timestamptz not null,
     updated_at timestamptz not null,
     created_by text not null,
     rev integer not null
   )`,
  `create index improvements_pattern on stemma.improvements (pattern_id, improvement_id)`,
  `create index improvements_status on stemma.improvements (status, improvement_id)`,

  // One trial for each improvement: another question is another improvement.
  `create table stemma.trials (
     trial_id uuid primary key,
     improvement_id uuid not null unique references stemma.improvements,
     pattern_id uuid not null references stemma.patterns,
     baseline_node_id uuid not null,
     candidate_node_id uuid not null,
     metric text not null,
     direction text not null,
     minimum_effect double precision not null,
     expected_effect double precision not null,
     alpha double precision not null,
     power double precision not null,
     candidate_share double precision not null,
     guards jsonb not null,
     planned_baseline integer not null,
     planned_candidate integer not null,
     started_at timestamptz not null,
     ended_at timestamptz,
     created_by text not null
   )`,
  `create index trials_pattern on stemma.trials (pattern_id, started_at)`,

  // Columns without a default take no rewrite, and an execution outside of trials is in no index of them.
  `alter table stemma.executions add column trial_id uuid, add column trial_arm text, add column trial_unit text`,
  `create index executions_trial on stemma.executions (trial_id, timestamp, execution_id) where trial_id is not null`,
];
