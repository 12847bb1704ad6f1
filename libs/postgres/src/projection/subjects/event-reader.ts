import type { Entity } from '@stemma/projection';
import { eventColumns, toEvent, type EventRow } from '../../rows/event.row.js';
import { namesOf } from '../../sql/insert-rows.js';
import { tableReader } from './table-reader.js';

interface FactRow extends EventRow {
  ordinal: string;
  check_sum: number;
}

const selection = `select ${namesOf(eventColumns, 'v')}, v.ordinal, v.check_sum from stemma.lineage_events v`;

export const eventReader = tableReader({
  subject: 'event',
  topics: ['events'],
  selection,
  id: 'v.event_id',
  toEntity,
  inBatches: 'v.batch_id = any($1::uuid[])',
  time: { from: 'stemma.lineage_events v', column: 'v.timestamp', type: 'timestamptz' },
});

function toEntity(row: FactRow): Entity {
  const state = { ...toEvent(row).toState(), ordinal: Number(row.ordinal), check: row.check_sum };
  return { subject: 'event', id: row.event_id, rev: 1, state };
}
