import type { LineageEvent } from '@stemma/models';
import type { EventQuery, HeldEvents } from '@stemma/orchestration';
import { events, toEvent } from '../entities/event.entity.js';
import type { Sql } from '../sql/sql.js';
import { findOne } from '../sql/states.js';
import { Filters } from './filters.js';
import { readPage } from './page.js';

/**
 * An execution is its own event (execution_succeeded or execution_failed, under the execution's id): it is
 * derived here from the one row that records it, so that use is written once and the two cannot disagree.
 */
const executionsAsEvents = (more = ''): string => `
  select x.execution_id as event_id,
    case when x.success then 'execution_succeeded' else 'execution_failed' end as event_type,
    case when x.success then 'info' else 'error' end as severity,
    x.pattern_id, x.node_id, null::uuid as edge_id, x.timestamp,
    'agent' as actor_type, coalesce(x.agent, 'agent') as actor_id, null as api_key_name, x.correlation_id,
    null as session_id, x.execution_id,
    jsonb_build_object('execution_time_ms', x.execution_time_ms, 'success', x.success) as data,
    null::jsonb as changes, null::jsonb as previous_state, null::jsonb as new_state,
    case when not x.success then x.error_message end as error_message, null::jsonb as error_details,
    '{}'::jsonb as metadata, '{}'::text[] as tags, 'stemma' as source_system, null as source_version${more}
  from stemma.executions x`;

const recorded = `select ${events.select('v')} from stemma.lineage_events v`;

/** Of one batch of the change log, whichever its topic, with the ordinal of each. */
export function eventsOf(batch: string, topic: string): string {
  return `
    select ${events.select('v')}, v.ordinal from stemma.lineage_events v
    where ${topic} = 'events' and v.batch_id = ${batch}
    union all
    ${executionsAsEvents(', x.ordinal')} where ${topic} = 'executions' and x.batch_id = ${batch}`;
}

export function readEvent(sql: Sql, eventId: string): Promise<LineageEvent | null> {
  const text = `
    ${recorded} where event_id = $1
    union all
    select * from (${executionsAsEvents()}) x where event_id = $1 limit 1`;
  return findOne(sql, text, [eventId], toEvent);
}

export async function readEvents(sql: Sql, query: EventQuery): Promise<HeldEvents> {
  const filters = new Filters()
    .add('pattern_id = ?', query.patternId)
    .add('node_id = ?', query.nodeId)
    .add('event_type = ?', query.eventType)
    .add('severity = ?', query.severity)
    .add('actor_id = ?', query.actor)
    .add('correlation_id = ?', query.correlationId)
    .add('timestamp >= ?', query.from)
    .add('timestamp < ?', query.to)
    .add('(timestamp, event_id) < (?::timestamptz, ?::uuid)', query.after?.[0], query.after?.[1]);
  const newestFirst = `order by timestamp desc, event_id desc`;
  const limit = `limit ${filters.bind(query.limit + 1)}`;
  const page = await readPage(sql, {
    select: `(${recorded} where ${filters.text} ${newestFirst} ${limit})
             union all
             (select * from (${executionsAsEvents()}) x where ${filters.text} ${newestFirst} ${limit})
             ${newestFirst}`,
    filters,
    limit: query.limit,
    toItem: toEvent,
    keyOf: ({ timestamp, eventId }) => [timestamp.toISOString(), eventId],
  });
  // Asked last: what left while the page was read has left before this.
  return { ...page, heldSince: await heldSince(sql, query) };
}

/** An execution takes its event along. */
const borders = `
  select pattern_id, held_since from stemma.event_borders
  union all select pattern_id, held_since from stemma.execution_borders`;

async function heldSince(sql: Sql, { patternId, nodeId, from }: EventQuery): Promise<Date | null> {
  const filters = new Filters()
    .add('b.pattern_id = ?', patternId)
    .add('b.pattern_id = (select n.pattern_id from stemma.lineage_nodes n where n.node_id = ?)', nodeId)
    .add('b.held_since > ?', from);
  const text = `select max(b.held_since) as since from (${borders}) b where ${filters.text}`;
  const [row] = await sql.rows<{ since: Date | null }>(text, filters.values);
  return row?.since ?? null;
}
