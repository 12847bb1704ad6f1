import { decimalOf, TIME_DIGITS, type Execution } from '@stemma/models';
import type { ExecutionStore, RecordedExecution } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { executions, toExecution } from '../entities/execution.entity.js';
import { executionBorders } from '../entities/retention.entity.js';
import type { Row } from '../entities/table.js';
import { BORDERS_LOCK } from '../retention/old-executions.sql.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { findAll } from '../sql/states.js';
import { insertRows, parameterOf } from '../sql/write-rows.js';
import { usageDaysOf } from '../usage-days.js';

export class PostgresExecutionStore implements ExecutionStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  async insertNew(recorded: readonly RecordedExecution[]): Promise<ReadonlySet<string>> {
    if (recorded.length === 0) return new Set();
    const { batchId } = this.changes;
    const states = recorded.map(({ execution }) => execution);
    const beside = recorded.map(({ correlationId }) => ({ correlationId, batchId }));
    const { text, values } = insertRows(executions, states, ofFreshKeys, beside);
    const known = await this.sql.rows<{ execution_id: string }>(`${claimKeys}${text})${keysKnown}`, values);
    const fresh = new Set(states.map(({ executionId }) => executionId));
    for (const { execution_id: executionId } of known) fresh.delete(executionId);
    if (fresh.size > 0) this.changes.addBatch('executions');
    return fresh;
  }

  find(executionIds: readonly string[]): Promise<Execution[]> {
    return findAll(this.sql, byIds, executionIds, toExecution);
  }

  async heldSince(patternIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    // A statement of its own: what it waits for is then in the snapshot of the next one.
    await this.sql.rows(`select pg_advisory_xact_lock_shared(${BORDERS_LOCK})`);
    const rows = await this.sql.rows<Row>(bordersOf, [patternIds]);
    return new Map(rows.map((row) => executionBorders.state(row)).map((of) => [of.patternId, of.heldSince]));
  }

  async addToDays(recorded: readonly Execution[]): Promise<void> {
    if (recorded.length === 0) return;
    const days = usageDaysOf(recorded);
    await this.sql.run(addToDays, [
      days.map(({ patternId }) => patternId),
      days.map(({ day }) => day),
      days.map(({ contextType }) => contextType),
      days.map(({ totals }) => totals.count),
      days.map(({ successCount }) => successCount),
      days.map(({ totals }) => decimalOf(totals.timeSumNs, TIME_DIGITS)),
    ]);
  }
}

// In id order, so that two transactions that record the same executions wait for one another, not in a ring.
const claimKeys = `
  with fresh as (
    insert into stemma.execution_keys (execution_id, timestamp)
    select * from unnest(${parameterOf(executions, 'executionId')}::uuid[], ${parameterOf(executions, 'timestamp')}::timestamptz[])
      as e (execution_id, timestamp)
    order by execution_id
    on conflict do nothing
    returning execution_id),
  added as (`;

const ofFreshKeys = `join fresh using (execution_id)`;

// Hardly ever is one of them, while all that are new would be as many rows as there are executions.
const keysKnown = `
  select execution_id from unnest(${parameterOf(executions, 'executionId')}::uuid[]) as e (execution_id)
  where execution_id not in (select execution_id from fresh)`;

const bordersOf = `
  select ${executionBorders.select('b')} from stemma.execution_borders b where b.pattern_id = any($1::uuid[])`;

// The key knows the time, and so the partition.
const byIds = `
  select ${executions.select('x')} from stemma.execution_keys k
  join stemma.executions x on x.execution_id = k.execution_id and x.timestamp = k.timestamp
  where k.execution_id = any($1::uuid[])`;

const addToDays = `
  insert into stemma.usage_daily as d
    (pattern_id, day, context_type, execution_count, success_count, execution_time_sum_ms)
  select * from unnest($1::uuid[], $2::date[], $3::text[], $4::bigint[], $5::bigint[], $6::numeric[])
    as u (pattern_id, day, context_type, execution_count, success_count, time_sum_ms)
  order by pattern_id, day, context_type
  on conflict (pattern_id, day, context_type) do update
  set execution_count = d.execution_count + excluded.execution_count,
      success_count = d.success_count + excluded.success_count,
      execution_time_sum_ms = d.execution_time_sum_ms + excluded.execution_time_sum_ms`;
