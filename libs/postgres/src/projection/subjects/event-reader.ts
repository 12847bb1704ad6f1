import type { Entity } from '@stemma/projection';
import { events } from '../../entities/event.entity.js';
import type { FactRow } from './fact-row.js';
import { tableReader } from './table-reader.js';

const selection = `select ${events.select('v')}, v.ordinal, v.check_sum from stemma.lineage_events v`;

export const eventReader = tableReader({
  subject: 'event',
  topics: ['events'],
  selection,
  id: 'v.event_id',
  toEntity,
  inBatches: 'v.batch_id = any($1::uuid[])',
  time: {
    ...{ from: 'stemma.lineage_events v', column: 'v.timestamp', type: 'timestamptz' },
    heldSince: 'select max(held_since) as since from stemma.event_borders',
  },
});

function toEntity(row: FactRow): Entity {
  const state = { ...events.state(row), ordinal: Number(row.ordinal), check: row.check_sum };
  return { subject: 'event', id: state.eventId, rev: 1, state };
}
