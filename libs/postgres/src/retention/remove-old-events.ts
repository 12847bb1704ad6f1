import type { DataSource } from 'typeorm';
import { oldEvents } from './old-events.sql.js';

/** So many leave in one transaction. */
const BATCH = 1_000;

/** What namespaces keep no longer, the oldest first; processes that do it together share the work. @returns how many left */
export async function removeOldEvents(dataSource: DataSource, now: Date): Promise<number> {
  for (let removed = 0; ;) {
    const [row] = await dataSource.query<{ count: number }[]>(statement, [now.toISOString(), BATCH]);
    const count = row?.count ?? 0;
    removed += count;
    if (count === 0) return removed;
  }
}

const { needed, isOld, canLeave } = oldEvents({ now: '$1::timestamptz', days: 'r.events_days' });

const statement = `
  with ${needed}, leaving as (
    select o.event_id, o.timestamp
    from stemma.retention_policies r
    join stemma.patterns p on p.namespace = r.namespace
    join stemma.lineage_events o on o.pattern_id = p.pattern_id and ${isOld}
    where ${canLeave}
    order by o.timestamp, o.event_id limit $2
    for update of o skip locked
  ), gone as (
    delete from stemma.lineage_events v using leaving l
    where v.event_id = l.event_id and v.timestamp = l.timestamp
    returning v.event_id, v.pattern_id, v.timestamp
  ), letters as (
    delete from stemma.dead_letters d using gone g where d.subject = 'event' and d.entity_id = g.event_id
  ), noted as (
    insert into stemma.event_borders as b (pattern_id, held_since)
    select g.pattern_id, max(g.timestamp) + interval '1 millisecond' from gone g group by 1 order by 1
    on conflict (pattern_id) do update set held_since = greatest(b.held_since, excluded.held_since))
  select count(*)::int from gone`;
