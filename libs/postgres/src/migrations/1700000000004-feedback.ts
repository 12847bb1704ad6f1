import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people say of patterns. It is visible while its pattern is, and goes with it. */
export class Feedback1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stemma.feedback');
  }
}

const statements = [
  // Executions are partitioned, so none can be referenced: that one is there is checked when feedback is taken in.
  `create table stemma.feedback (
     feedback_id uuid primary key,
     pattern_id uuid not null references stemma.patterns on delete cascade,
     node_id uuid references stemma.lineage_nodes on delete cascade,
     execution_id uuid,
     sentiment text not null check (sentiment in ('positive', 'neutral', 'negative')),
     feedback_text text not null,
     success_confirmed boolean,
     success boolean,
     explicit_rating double precision check (explicit_rating between 0 and 1),
     quality_score double precision check (quality_score between 0 and 1),
     performance_score double precision check (performance_score between 0 and 1),
     quality_rating double precision check (quality_rating between 0 and 5),
     implicit_signals jsonb not null,
     issues text[] not null,
     context jsonb not null,
     created_at timestamptz not null,
     created_by text not null
   )`,
  `create index feedback_pattern on stemma.feedback (pattern_id, created_at, feedback_id)`,
  `create index feedback_node on stemma.feedback (node_id, created_at, feedback_id) where node_id is not null`,
  `create index feedback_execution on stemma.feedback (execution_id) where execution_id is not null`,
  `create index feedback_time on stemma.feedback (created_at, feedback_id)`,
];
