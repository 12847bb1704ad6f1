import type { Entity } from '@stemma/projection';
import { toExecution, type ExecutionRow } from '../../rows/execution.row.js';
import type { Sql } from '../../sql/sql.js';
import { behind, FIRST_ID, inLane, type SubjectReader } from './subject-reader.js';

const selection = `select x.* from stemma.executions x`;

export const executionReader: SubjectReader = {
  subject: 'execution',
  topics: ['executions'],
  counting: 'select count(*) from stemma.executions',
  async load(sql: Sql, ids) {
    // The key knows the time, and so the partition.
    const text = `${selection} join stemma.execution_keys k using (execution_id, timestamp)
      where k.execution_id = any($1::uuid[])`;
    return (await sql.rows<ExecutionRow>(text, [ids])).map(toEntity);
  },
  async loadBatches(sql: Sql, batchIds, { lane, lanes }) {
    const text = `${selection} where x.batch_id = any($1::uuid[]) and ${inLane('x.execution_id', '$2', '$3')}`;
    return (await sql.rows<ExecutionRow>(text, [batchIds, lane, lanes])).map(toEntity);
  },
  async scan(sql: Sql, after, { lane, lanes }, limit) {
    const text = `${selection}
      where x.execution_id ${behind(after)} $1::uuid and ${inLane('x.execution_id', '$2', '$3')}
      order by x.execution_id limit $4`;
    return (await sql.rows<ExecutionRow>(text, [after ?? FIRST_ID, lane, lanes, limit])).map(toEntity);
  },
};

function toEntity(row: ExecutionRow): Entity {
  return { subject: 'execution', id: row.execution_id, rev: 1, state: toExecution(row).toState() };
}
