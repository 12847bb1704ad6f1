import type { Entity } from '@stemma/projection';
import { tableReader } from './table-reader.js';

interface UsageDayRow {
  usage_id: string;
  pattern_id: string;
  pattern_ordinal: string;
  day: string;
  context_type: string;
  execution_count: string;
  success_count: string;
  execution_time_sum_ms: string;
  check_sum: number;
}

const selection = `
  select d.usage_id, d.pattern_id, p.ordinal as pattern_ordinal, d.day::text, d.context_type, d.execution_count, d.success_count,
    d.execution_time_sum_ms, d.check_sum
  from stemma.usage_daily d left join stemma.patterns p on p.pattern_id = d.pattern_id`;

const touchedDays = `
  select x.pattern_id, (x.timestamp at time zone 'UTC')::date, coalesce(x.context_type, '')
  from stemma.executions x where x.batch_id = any($1::uuid[])`;

/** Days of usage; the batches of executions that are added to them are in the log. */
export const usageReader = tableReader({
  subject: 'usage',
  topics: ['executions'],
  selection,
  id: 'd.usage_id',
  toEntity,
  inBatches: `(d.pattern_id, d.day, d.context_type) in (${touchedDays})`,
  time: { from: 'stemma.usage_daily d', column: 'd.day', type: 'date' },
});

function toEntity(row: UsageDayRow): Entity {
  const { usage_id: usageId, pattern_id: patternId, day, context_type: contextType } = row;
  const executionCount = Number(row.execution_count);
  return {
    subject: 'usage',
    id: usageId,
    // Executions are only ever added, so their number grows with every change.
    rev: executionCount,
    state: {
      usageId,
      patternId,
      patternOrdinal: Number(row.pattern_ordinal),
      day,
      contextType: contextType === '' ? null : contextType,
      executionCount,
      successCount: Number(row.success_count),
      executionTimeSumMs: Number(row.execution_time_sum_ms),
      check: row.check_sum,
    },
  };
}
