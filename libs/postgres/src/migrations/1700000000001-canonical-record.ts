import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The canonical record: patterns, versions, edges, their events and executions, and the change log. */
export class CanonicalRecord1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`drop table stemma.${table}`);
  }
}

const tables = [
  'imports',
  'idempotency_keys',
  'mirror_jobs',
  'dead_letters',
  'checkpoints',
  'node_embeddings',
  'embeddings',
  'usage_daily',
  'execution_keys',
  'executions',
  'lineage_events',
  'lineage_edges',
  'lineage_aliases',
  'lineage_nodes',
  'patterns',
  'change_log_floor',
  'change_log',
];

const statements = [
  // A thin key per change; the state itself is read when a mirror asks. Position = (tx, seq).
  // A plain sequence: before PostgreSQL 17 a partition cannot share its parent's identity column.
  `create sequence stemma.change_log_seq`,
  `create table stemma.change_log (
     tx xid8 not null default pg_current_xact_id(),
     seq bigint not null default nextval('stemma.change_log_seq'),
     at timestamptz not null default now(),
     topic text not null,
     entity_id uuid not null,
     state_rev bigint not null,
     primary key (tx, seq, at)
   ) partition by range (at)`,
  `create table stemma.change_log_default partition of stemma.change_log default`,

  // The last entry that was dropped with an old partition: a mirror that is behind it must be loaded anew.
  `create table stemma.change_log_floor (
     single boolean primary key default true check (single),
     tx xid8 not null,
     seq bigint not null
   )`,

  `create table stemma.patterns (
     pattern_id uuid primary key,
     name text not null,
     kind text not null,
     description text,
     namespace text not null,
     language text,
     tags text[] not null,
     metadata jsonb not null,
     created_at timestamptz not null,
     created_by text not null,
     updated_at timestamptz not null,
     rev integer not null,
     state_rev bigint not null,
     latest_node_id uuid,
     latest_version integer not null default 0,
     deleted_at timestamptz
   )`,
  `create index patterns_namespace on stemma.patterns (namespace, kind) where deleted_at is null`,
  `create index patterns_tags on stemma.patterns using gin (tags) where deleted_at is null`,

  `create table stemma.lineage_nodes (
     node_id uuid primary key,
     pattern_id uuid not null references stemma.patterns,
     version integer not null check (version >= 1),
     version_label text,
     lineage_id uuid not null,
     generation integer not null check (generation >= 1),
     status text not null check (status in ('draft', 'active', 'deprecated', 'merged', 'archived')),
     evolution_type text,
     content jsonb,
     content_hash text,
     created_at timestamptz not null,
     created_by text not null,
     deprecated_at timestamptz,
     deprecated_reason text,
     replaced_by_node_id uuid,
     metadata jsonb not null,
     tags text[] not null,
     preset_count bigint not null default 0,
     preset_time_sum_ms numeric not null default 0,
     preset_success_sum numeric not null default 0,
     usage_count bigint not null default 0 check (usage_count >= 0),
     usage_time_sum_ms numeric not null default 0,
     usage_success_sum numeric not null default 0,
     last_used_at timestamptz,
     updated_at timestamptz not null,
     rev integer not null,
     state_rev bigint not null,
     deleted_at timestamptz,
     unique (pattern_id, version)
   ) with (fillfactor = 80)`,
  `create index lineage_nodes_lineage on stemma.lineage_nodes (lineage_id)`,

  // Where a family went when it was joined to a larger one: old ids still resolve.
  `create table stemma.lineage_aliases (
     alias_id uuid primary key,
     lineage_id uuid not null
   )`,
  `create index lineage_aliases_lineage on stemma.lineage_aliases (lineage_id)`,

  `create table stemma.lineage_edges (
     edge_id uuid primary key,
     source_node_id uuid not null references stemma.lineage_nodes,
     target_node_id uuid not null references stemma.lineage_nodes,
     source_pattern_id uuid not null,
     target_pattern_id uuid not null,
     relationship_type text not null,
     edge_strength text not null,
     weight double precision not null check (weight between 0 and 1),
     created_at timestamptz not null,
     created_by text not null,
     metadata jsonb not null,
     similarity_score double precision,
     confidence_score double precision,
     change_summary text,
     breaking_changes boolean not null,
     is_active boolean not null,
     deactivated_at timestamptz,
     deactivation_reason text,
     updated_at timestamptz not null,
     rev integer not null,
     state_rev bigint not null,
     deleted_at timestamptz,
     check (source_node_id <> target_node_id)
   )`,
  // Both carry all that a traversal asks of an edge, so that it needs no look at the rows.
  `create unique index lineage_edges_once
     on stemma.lineage_edges (source_node_id, target_node_id, relationship_type) include (weight, is_active)
     where deleted_at is null`,
  `create index lineage_edges_target
     on stemma.lineage_edges (target_node_id, source_node_id) include (relationship_type, weight, is_active)
     where deleted_at is null`,

  `create table stemma.lineage_events (
     event_id uuid not null,
     event_type text not null,
     severity text not null,
     pattern_id uuid not null,
     node_id uuid,
     edge_id uuid,
     timestamp timestamptz not null,
     actor_type text not null,
     actor_id text not null,
     correlation_id text not null,
     session_id text,
     execution_id uuid,
     data jsonb not null,
     changes jsonb,
     previous_state jsonb,
     new_state jsonb,
     error_message text,
     error_details jsonb,
     metadata jsonb not null,
     tags text[] not null,
     source_system text not null,
     source_version text,
     batch_id uuid not null,
     primary key (event_id, timestamp)
   ) partition by range (timestamp)`,
  `create table stemma.lineage_events_default partition of stemma.lineage_events default`,
  `create index lineage_events_pattern on stemma.lineage_events (pattern_id, timestamp, event_id)`,
  `create index lineage_events_node on stemma.lineage_events (node_id, timestamp) where node_id is not null`,
  `create index lineage_events_time on stemma.lineage_events (timestamp, event_id)`,
  `create index lineage_events_correlation on stemma.lineage_events (correlation_id)`,
  `create index lineage_events_batch on stemma.lineage_events (batch_id)`,

  `create table stemma.executions (
     execution_id uuid not null,
     node_id uuid not null,
     pattern_id uuid not null,
     timestamp timestamptz not null,
     execution_time_ms double precision not null check (execution_time_ms >= 0),
     success boolean not null,
     memory_usage_mb double precision,
     cpu_usage_percent double precision,
     http_calls bigint not null,
     database_queries bigint not null,
     cache_hits bigint not null,
     cache_misses bigint not null,
     quality_score double precision,
     context_type text,
     agent text,
     project text,
     file_path text,
     timeout boolean,
     quality_gates_passed boolean,
     error_message text,
     metadata jsonb not null,
     correlation_id text not null,
     batch_id uuid not null,
     primary key (execution_id, timestamp)
   ) partition by range (timestamp)`,
  `create table stemma.executions_default partition of stemma.executions default`,
  `create index executions_pattern on stemma.executions (pattern_id, timestamp)`,
  `create index executions_batch on stemma.executions (batch_id)`,

  // A partitioned table cannot keep one column unique across its partitions; this table counts an execution once.
  `create table stemma.execution_keys (
     execution_id uuid primary key,
     timestamp timestamptz not null
   )`,

  `create table stemma.usage_daily (
     pattern_id uuid not null,
     day date not null,
     context_type text not null,
     execution_count bigint not null,
     success_count bigint not null,
     execution_time_sum_ms numeric not null,
     primary key (pattern_id, day, context_type)
   ) with (fillfactor = 80)`,

  // Equal text is embedded once for each model.
  `create table stemma.embeddings (
     model text not null,
     text_hash text not null,
     vector bytea not null,
     created_at timestamptz not null default now(),
     primary key (model, text_hash)
   )`,
  // Vectors are float32, little-endian. `own`: the caller sent it; then it stands, whatever the text says.
  `create table stemma.node_embeddings (
     node_id uuid not null references stemma.lineage_nodes on delete cascade,
     model text not null,
     own boolean not null,
     vector bytea,
     text_hash text,
     text_rev bigint,
     rev bigint not null,
     updated_at timestamptz not null default now(),
     primary key (node_id, model),
     check (own = (vector is not null) and own = (text_hash is null))
   )`,

  `create table stemma.checkpoints (
     mirror text not null,
     lane integer not null,
     tx xid8,
     seq bigint,
     epoch bigint not null,
     holder text,
     leased_until timestamptz not null,
     system_identifier text not null,
     updated_at timestamptz not null default now(),
     primary key (mirror, lane)
   )`,
  `create table stemma.dead_letters (
     mirror text not null,
     subject text not null,
     entity_id uuid not null,
     rev bigint not null,
     attempts integer not null,
     cause text not null,
     payload jsonb,
     first_failed_at timestamptz not null default now(),
     last_failed_at timestamptz not null default now(),
     primary key (mirror, subject, entity_id)
   )`,
  // Long work on a mirror: verify, repair, rebuild. What its process has not told of for a while is taken over.
  `create table stemma.mirror_jobs (
     job_id uuid primary key,
     kind text not null,
     mirror text not null,
     state text not null,
     requested_by text not null,
     holder text,
     beat_at timestamptz not null default now(),
     cancel_requested boolean not null default false,
     progress jsonb,
     bookmark jsonb,
     result jsonb,
     cause text,
     created_at timestamptz not null default now(),
     finished_at timestamptz
   )`,
  `create unique index mirror_jobs_running on stemma.mirror_jobs (mirror) where state = 'running'`,
  `create index mirror_jobs_newest on stemma.mirror_jobs (mirror, created_at desc)`,

  `create table stemma.idempotency_keys (
     scope text not null,
     key text not null,
     request_hash text not null,
     outcome text,
     -- json, not jsonb: it is answered again letter by letter.
     answer json,
     created_at timestamptz not null default now(),
     primary key (scope, key)
   )`,
  `create index idempotency_keys_age on stemma.idempotency_keys (created_at)`,

  `create table stemma.imports (
     import_id uuid primary key,
     lines bigint not null default 0,
     last_line_hash text,
     events_included boolean not null default false,
     counts jsonb not null default '{}',
     bad_lines jsonb not null default '[]',
     cursor jsonb,
     started_at timestamptz not null default now(),
     updated_at timestamptz not null default now(),
     finished_at timestamptz
   )`,
];
