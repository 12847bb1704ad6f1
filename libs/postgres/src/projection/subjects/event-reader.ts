import type { Entity } from '@stemma/projection';
import { eventColumns, toEvent, type EventRow } from '../../rows/event.row.js';
import { namesOf } from '../../sql/insert-rows.js';
import { tableReader } from './table-reader.js';

const selection = `select ${namesOf(eventColumns, 'v')} from stemma.lineage_events v`;

export const eventReader = tableReader({
  subject: 'event',
  topics: ['events'],
  counting: 'select count(*) from stemma.lineage_events',
  selection,
  id: 'v.event_id',
  toEntity,
  inBatches: 'v.batch_id = any($1::uuid[])',
});

function toEntity(row: EventRow): Entity {
  return { subject: 'event', id: row.event_id, rev: 1, state: toEvent(row).toState() };
}
