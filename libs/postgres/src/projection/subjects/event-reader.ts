import type { Entity } from '@stemma/projection';
import { toEvent, type EventRow } from '../../rows/event.row.js';
import type { Sql } from '../../sql/sql.js';
import { behind, FIRST_ID, inLane, type SubjectReader } from './subject-reader.js';

const selection = `select v.* from stemma.lineage_events v`;

export const eventReader: SubjectReader = {
  subject: 'event',
  topics: ['events'],
  counting: 'select count(*) from stemma.lineage_events',
  async load(sql: Sql, ids) {
    return (await sql.rows<EventRow>(`${selection} where v.event_id = any($1::uuid[])`, [ids])).map(toEntity);
  },
  async loadBatches(sql: Sql, batchIds, { lane, lanes }) {
    const text = `${selection} where v.batch_id = any($1::uuid[]) and ${inLane('v.event_id', '$2', '$3')}`;
    return (await sql.rows<EventRow>(text, [batchIds, lane, lanes])).map(toEntity);
  },
  async scan(sql: Sql, after, { lane, lanes }, limit) {
    const text = `${selection}
      where v.event_id ${behind(after)} $1::uuid and ${inLane('v.event_id', '$2', '$3')}
      order by v.event_id limit $4`;
    return (await sql.rows<EventRow>(text, [after ?? FIRST_ID, lane, lanes, limit])).map(toEntity);
  },
};

function toEntity(row: EventRow): Entity {
  return { subject: 'event', id: row.event_id, rev: 1, state: toEvent(row).toState() };
}
