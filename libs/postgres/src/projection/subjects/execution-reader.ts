import type { Entity } from '@stemma/projection';
import { executionColumns, toExecution, type ExecutionRow } from '../../rows/execution.row.js';
import { namesOf } from '../../sql/insert-rows.js';
import { tableReader } from './table-reader.js';

interface FactRow extends ExecutionRow {
  ordinal: string;
  check_sum: number;
}

const selection = `
  select ${namesOf(executionColumns, 'x')}, x.ordinal, x.check_sum from stemma.executions x`;

export const executionReader = tableReader({
  subject: 'execution',
  topics: ['executions'],
  selection,
  id: 'x.execution_id',
  toEntity,
  inBatches: 'x.batch_id = any($1::uuid[])',
  time: { from: 'stemma.executions x', column: 'x.timestamp', type: 'timestamptz' },
});

function toEntity(row: FactRow): Entity {
  const state = { ...toExecution(row).toState(), ordinal: Number(row.ordinal), check: row.check_sum };
  return { subject: 'execution', id: row.execution_id, rev: 1, state };
}
