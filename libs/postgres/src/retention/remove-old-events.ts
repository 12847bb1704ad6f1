import type { DataSource } from 'typeorm';
import { firstNeeded, isOlder } from './old-events.sql.js';

/** So many leave in one transaction. */
const BATCH = 1_000;

/** What namespaces keep no longer, the oldest first; processes that do it together share the work. @returns how many left */
export async function removeOldEvents(dataSource: DataSource, now: Date): Promise<number> {
  const at = now.toISOString();
  // It only rises, so that of the begin holds for all that follows.
  const [needed] = await dataSource.query<{ batch_id: string }[]>(neededIfAny, [at]);
  if (needed === undefined) return 0;
  for (let removed = 0; ;) {
    const [row] = await dataSource.query<{ count: number }[]>(removal, [at, BATCH, needed.batch_id]);
    const count = row?.count ?? 0;
    removed += count;
    if (count === 0) return removed;
  }
}

const neededIfAny = `${firstNeeded('$1::timestamptz')}
  having exists (select from stemma.retention_policies where events_days is not null)`;

const removal = `
  with leaving as (
    select o.event_id, o.timestamp
    from stemma.retention_policies r
    join stemma.patterns p on p.namespace = r.namespace
    join stemma.lineage_events o on o.pattern_id = p.pattern_id and ${isOlder('r.events_days', '$1::timestamptz')}
    where o.batch_id < $3::uuid
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
