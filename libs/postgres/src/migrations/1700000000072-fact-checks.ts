import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a store that keeps facts by their time needs: an `ordinal`, which tells facts of one millisecond apart, and a
 * `check_sum` of id and content, which such a store adds up to be compared hour by hour. Rows from before get both: their
 * tables are written once more.
 */
export class FactChecks1700000000072 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, content] of Object.entries(FACTS)) {
      const sequence = `stemma.${table}_ordinal`;
      await runner.query(`create sequence ${sequence}`);
      // No identity: PostgreSQL before 17 cannot add one to a table that has partitions.
      await runner.query(
        `alter table stemma.${table} add column ordinal bigint not null default nextval('${sequence}'),
           ${checkSumOf(content)}`,
      );
      await runner.query(`alter sequence ${sequence} owned by stemma.${table}.ordinal`);
    }
    await runner.query(`alter table stemma.usage_daily ${checkSumOf(USAGE)}`);
    await runner.query('create index executions_time on stemma.executions (timestamp)');
    await runner.query('create index usage_daily_day on stemma.usage_daily (day)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index stemma.usage_daily_day, stemma.executions_time');
    await runner.query('alter table stemma.usage_daily drop column check_sum');
    for (const table of Object.keys(FACTS))
      await runner.query(`alter table stemma.${table} drop column check_sum, drop column ordinal`);
  }
}

const FACTS = {
  executions: `execution_id, node_id, pattern_id, timestamp, execution_time_ms, success, memory_usage_mb,
    cpu_usage_percent, http_calls, database_queries, cache_hits, cache_misses, quality_score, context_type, agent,
    project, file_path, timeout, quality_gates_passed, error_message, metadata, trial_id, trial_arm, trial_unit`,
  lineage_events: `event_id, event_type, severity, pattern_id, node_id, edge_id, timestamp, actor_type, actor_id,
    api_key_name, correlation_id, session_id, execution_id, data, changes, previous_state, new_state, error_message,
    error_details, metadata, tags, source_system, source_version`,
};
const USAGE = 'pattern_id, day, context_type, execution_count, success_count, execution_time_sum_ms';

/**
 * 31 bits, so that a store of signed numbers can hold it. Of the values and not of their texts, which settings of a
 * session change; and a tenth of the cost of a digest of those (1 µs a row).
 */
function checkSumOf(content: string): string {
  return `add column check_sum integer not null
    generated always as ((hash_record_extended(row(${content}), 0) & 2147483647)::integer) stored`;
}
