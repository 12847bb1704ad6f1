import type { EventCursor } from '@stemma/models';
import type { EventFeed, EventPage, StreamedEvent } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { toEvent } from './entities/event.entity.js';
import type { Row } from './entities/table.js';
import { PostgresChangeFeed } from './projection/postgres-change-feed.js';
import { eventsOf } from './reads/events.js';
import { recordIdentity } from './record-identity.js';
import { inSnapshot } from './sql/in-snapshot.js';
import type { Sql } from './sql/sql.js';

/** Of the change log; an import's has a thousand events and more. */
const ENTRIES_A_PAGE = 64;
const EVENTS_A_PAGE = 200;

interface EntryRow {
  tx: string;
  seq: string;
  at: Date;
  topic: 'events' | 'executions';
  batch_id: string;
  imported: boolean;
}

interface PlacedRow extends Row {
  place: string;
  ordinal: string;
}

/** Events in the order of the change log, and within an entry of it in that in which they were written down. */
export class PostgresEventFeed implements EventFeed {
  private readonly log: PostgresChangeFeed;

  constructor(private readonly dataSource: DataSource) {
    this.log = new PostgresChangeFeed(dataSource, []);
  }

  identity(): Promise<string> {
    return recordIdentity(this.dataSource);
  }

  page(after: EventCursor): Promise<EventPage> {
    return inSnapshot(this.dataSource, async (sql) => {
      const { tx, seq } = after.position;
      const entries = await sql.rows<EntryRow>(entriesFrom, [String(tx), String(seq), ENTRIES_A_PAGE]);
      const events = await eventsIn(sql, entries, after);
      const last = entries.at(-1);
      if (events.length === EVENTS_A_PAGE)
        return { events, next: events.at(-1)?.cursor ?? after, more: true };
      if (last !== undefined && entries.length === ENTRIES_A_PAGE)
        return { events, next: behind(last), more: true };
      const position = await this.log.frontierIn(sql, after.position);
      return { events, next: { position, ordinal: null }, more: false };
    });
  }

  at(cursor: EventCursor): Promise<StreamedEvent | null> {
    return inSnapshot(this.dataSource, async (sql) => {
      const { tx, seq } = cursor.position;
      const entries = await sql.rows<EntryRow>(entryAt, [String(tx), String(seq)]);
      const before = { ...cursor, ordinal: (cursor.ordinal ?? 1n) - 1n };
      return (await eventsIn(sql, entries, before, 1))[0] ?? null;
    });
  }

  cursorOf(eventId: string): Promise<EventCursor | null> {
    return inSnapshot(this.dataSource, async (sql) => {
      const [batch] = await sql.rows<{ batch_id: string; ordinal: string }>(batchOf, [eventId]);
      if (batch === undefined) return null;
      const { batch_id, ordinal } = batch;
      const [entry] = await sql.rows<EntryRow>(entryOf, [batch_id, ...around(timeOf(batch_id))]);
      return entry === undefined ? null : { ...behind(entry), ordinal: BigInt(ordinal) };
    });
  }

  async end(): Promise<EventCursor> {
    return { position: await this.log.frontier(), ordinal: null };
  }

  standing({ position }: EventCursor): Promise<'known' | 'dropped' | 'unknown'> {
    return this.log.standing(position);
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** As its clock had it that made the id. */
function timeOf(uuidV7: string): number {
  return Number.parseInt(uuidV7.replaceAll('-', '').slice(0, 12), 16);
}

function around(ms: number): string[] {
  return [ms - DAY_MS, ms + DAY_MS].map((bound) => new Date(bound).toISOString());
}

function behind({ tx, seq }: EntryRow): EventCursor {
  return { position: { tx: BigInt(tx), seq: BigInt(seq) }, ordinal: null };
}

async function eventsIn(
  sql: Sql,
  entries: readonly EntryRow[],
  { position: { tx, seq }, ordinal }: EventCursor,
  limit = EVENTS_A_PAGE,
): Promise<StreamedEvent[]> {
  const [first] = entries;
  const isWithin = first !== undefined && first.tx === String(tx) && first.seq === String(seq);
  // Of the entry at the cursor all was seen, or all up to an ordinal.
  const rest = isWithin && ordinal === null ? entries.slice(1) : entries;
  if (rest.length === 0) return [];
  const rows = await sql.rows<PlacedRow>(eventsOfEntries, [
    rest.map(({ batch_id }) => batch_id),
    rest.map(({ topic }) => topic),
    isWithin ? String(ordinal ?? 0) : '0',
    limit,
  ]);
  return rows.flatMap((row) => {
    const entry = rest[Number(row.place) - 1];
    if (entry === undefined) return [];
    const cursor = { ...behind(entry), ordinal: BigInt(row.ordinal) };
    return [{ cursor, recordedAt: entry.at, event: toEvent(row), isImported: entry.imported }];
  });
}

// Ordered by qualified names, as in the change feed.
const selectEntry = `
  select l.tx::text, l.seq::text, l.at, l.topic, l.entity_id as batch_id, l.imported
  from stemma.change_log l`;

const entriesFrom = `${selectEntry}
  where (l.tx, l.seq) >= ($1::xid8, $2::bigint)
    and l.tx < pg_snapshot_xmin(pg_current_snapshot())
    and l.topic in ('events', 'executions')
  order by l.tx, l.seq
  limit $3`;

const entryAt = `${selectEntry} where (l.tx, l.seq) = ($1::xid8, $2::bigint) and l.topic in ('events', 'executions')`;

const batchOf = `
  select batch_id, ordinal::text from stemma.lineage_events where event_id = $1
  union all
  select batch_id, ordinal::text from stemma.executions where execution_id = $1 limit 1`;

// The log has no index by batch: the days around the time in its id are looked through.
const entryOf = `${selectEntry}
  where l.entity_id = $1 and l.topic in ('events', 'executions')
    and l.at between $2::timestamptz and $3::timestamptz`;

const eventsOfEntries = `
  select l.place::text, e.*
  from unnest($1::uuid[], $2::text[]) with ordinality as l (batch_id, topic, place)
  cross join lateral (
    ${eventsOf('l.batch_id', 'l.topic')}) as e
  where l.place > 1 or e.ordinal > $3::bigint
  order by l.place, e.ordinal
  limit $4`;
