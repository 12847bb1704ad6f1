import { parseEventCursor } from '@stemma/models';
import {
  publishingWork,
  WEBHOOK_WORK,
  type PublisherReport,
  type PublisherReports,
} from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { sqlOn, type Sql } from './sql/sql.js';

interface PlaceRow {
  readonly name: string;
  readonly position: string | null;
  readonly oldest_unapplied: Date | null;
  readonly held_by: string | null;
  readonly cause: string | null;
}

interface WebhookRow extends PlaceRow {
  readonly is_enabled: boolean;
  readonly held_until: Date | null;
  readonly failed: number;
  readonly waiting: number;
  readonly last_status: number | null;
}

export class PostgresPublisherReports implements PublisherReports {
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async brokers(names: readonly string[]): Promise<PublisherReport[]> {
    const rows = await this.sql.rows<PlaceRow>(brokers, [names, names.map(publishingWork)]);
    return rows.map((row) => ({ ...placeOf(row), isPaused: false, deadLetters: 0, cause: row.cause }));
  }

  async webhooks(): Promise<PublisherReport[]> {
    const rows = await this.sql.rows<WebhookRow>(webhooks, [WEBHOOK_WORK]);
    return rows.map((row) => ({
      ...placeOf(row),
      isPaused: !row.is_enabled || row.held_until !== null,
      deadLetters: row.failed,
      cause: causeOf(row),
    }));
  }
}

function placeOf({ name, position, oldest_unapplied, held_by }: PlaceRow) {
  return {
    name,
    position: position === null ? null : parseEventCursor(position),
    oldestUnapplied: oldest_unapplied,
    heldBy: held_by,
  };
}

function causeOf({ is_enabled, held_until, waiting, cause, last_status }: WebhookRow): string | null {
  if (!is_enabled)
    return cause === 'gone' ? 'It answered 410, and is sent nothing any more.' : 'It is disabled.';
  if (held_until !== null) return `It asked to be sent nothing before ${held_until.toISOString()}.`;
  if (waiting === 0) return null;
  const last = last_status === null ? String(cause) : `${String(cause)} ${String(last_status)}`;
  return `Events that were not taken and are sent again: ${String(waiting)}. Of the last one: ${last}.`;
}

/** When the first entry behind a place was committed. Half an entry that is there counts as all of it. */
const behind = (position: string): string => `
  left join lateral (
    select l.at from stemma.change_log l
    where (l.tx, l.seq) > (split_part(${position}, '.', 1)::xid8,
        split_part(split_part(${position}, '.', 2), '~', 1)::bigint)
      and l.topic in ('events', 'executions')
    order by l.tx, l.seq limit 1) as first on true`;

const holder = (work: string): string => `
  left join stemma.scheduled_work s on s.work = ${work} and s.leased_until > now()`;

const brokers = `
  select b.name, p.position, p.cause, first.at as oldest_unapplied, s.holder as held_by
  from unnest($1::text[], $2::text[]) with ordinality as b (name, work, place)
  left join stemma.publishers p on p.name = b.name
  ${behind('p.position')}
  ${holder('b.work')}
  order by b.place`;

const webhooks = `
  select 'webhooks/' || w.webhook_id as name, w.position, first.at as oldest_unapplied, s.holder as held_by,
    w.is_enabled, case when w.held_until > now() then w.held_until end as held_until,
    coalesce(d.failed, 0)::int as failed, coalesce(d.waiting, 0)::int as waiting,
    coalesce(w.disabled_cause, d.cause) as cause, d.last_status
  from stemma.webhooks w
  left join lateral (
    select count(*) filter (where next_attempt_at is null and delivered_at is null) as failed,
      count(*) filter (where next_attempt_at is not null and cause is not null) as waiting,
      (array_agg(cause order by last_attempt_at desc) filter (where next_attempt_at is not null and cause is not null))[1] as cause,
      (array_agg(last_status order by last_attempt_at desc) filter (where next_attempt_at is not null and cause is not null))[1] as last_status
    from stemma.webhook_deliveries where webhook_id = w.webhook_id) as d on true
  ${behind('w.position')}
  ${holder('$1')}
  order by w.webhook_id`;
