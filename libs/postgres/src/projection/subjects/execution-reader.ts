import type { Entity } from '@stemma/projection';
import { executions } from '../../entities/execution.entity.js';
import type { FactRow } from './fact-row.js';
import { tableReader } from './table-reader.js';

const selection = `
  select ${executions.select('x')}, x.ordinal, x.check_sum from stemma.executions x`;

export const executionReader = tableReader({
  subject: 'execution',
  topics: ['executions'],
  selection,
  id: 'x.execution_id',
  toEntity,
  inBatches: 'x.batch_id = any($1::uuid[])',
  time: {
    from: 'stemma.executions x',
    column: 'x.timestamp',
    type: 'timestamptz',
    heldSince: 'select max(held_since) as since from stemma.execution_borders',
  },
});

function toEntity(row: FactRow): Entity {
  const state = { ...executions.state(row), ordinal: Number(row.ordinal), check: row.check_sum };
  return { subject: 'execution', id: state.executionId, rev: 1, state };
}
