import { formatEventCursor, type EventCursor } from '@stemma/models';
import type {
  Backlog,
  Delivery,
  DeliveryQuery,
  Page,
  PageRequest,
  Webhook,
  Webhooks,
} from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { toDelivery, toWebhook, webhookDeliveries, webhooks } from './entities/webhook.entity.js';
import { Filters } from './reads/filters.js';
import { readPage } from './reads/page.js';
import { sqlOn, type Sql } from './sql/sql.js';
import { findOne } from './sql/states.js';
import { insertRows, replacedBy, updateRows } from './sql/write-rows.js';

interface BacklogRow extends Backlog {
  readonly webhook_id: string;
}

export class PostgresWebhooks implements Webhooks {
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async insert(webhook: Webhook): Promise<boolean> {
    const { text, values } = insertRows(webhooks, [webhook], 'on conflict do nothing returning webhook_id');
    return (await this.sql.rows(text, values)).length > 0;
  }

  find(webhookId: string): Promise<Webhook | null> {
    return findOne(this.sql, `${select} where w.webhook_id = $1`, [webhookId], toWebhook);
  }

  list({ limit, after }: PageRequest): Promise<Page<Webhook>> {
    const filters = new Filters().add('w.webhook_id > ?', after?.[0]);
    return readPage(this.sql, {
      select: `${select} where ${filters.text} order by w.webhook_id`,
      filters,
      limit,
      toItem: toWebhook,
      keyOf: ({ webhookId }) => [webhookId],
    });
  }

  async revise(webhook: Webhook, rev: number): Promise<boolean> {
    const { text, values } = updateRows(definitions, [webhook]);
    const at = `$${String(values.length + 1)}`;
    return (await this.sql.rows(`${text} and t.rev = ${at} returning t.rev`, [...values, rev])).length > 0;
  }

  async replay(webhookId: string, rev: number, position: EventCursor): Promise<boolean> {
    return (await this.sql.rows(replay, [webhookId, rev, formatEventCursor(position)])).length > 0;
  }

  async delete(webhookId: string, rev: number): Promise<boolean> {
    const deleted = 'delete from stemma.webhooks where webhook_id = $1 and rev = $2 returning rev';
    return (await this.sql.rows(deleted, [webhookId, rev])).length > 0;
  }

  async backlogs(webhookIds: readonly string[]): Promise<ReadonlyMap<string, Backlog>> {
    const rows = await this.sql.rows<BacklogRow>(backlogs, [webhookIds]);
    return new Map(rows.map(({ webhook_id, waiting, failed }) => [webhook_id, { waiting, failed }]));
  }

  deliveries({ webhookId, state, limit, after }: DeliveryQuery): Promise<Page<Delivery>> {
    const filters = new Filters()
      .add('d.webhook_id = ?', webhookId)
      .add(`(${stateOf}) = ?`, state)
      .add('(d.created_at, d.event_id) < (?::timestamptz, ?::uuid)', after?.[0], after?.[1]);
    return readPage(this.sql, {
      select: `${selectDelivery} where ${filters.text} order by d.created_at desc, d.event_id desc`,
      filters,
      limit,
      toItem: toDelivery,
      keyOf: ({ createdAt, eventId }) => [createdAt.toISOString(), eventId],
    });
  }

  async put(delivery: Delivery): Promise<void> {
    const { text, values } = insertRows(webhookDeliveries, [delivery], replacingDelivery);
    await this.sql.rows(text, values);
  }
}

const definitions = webhooks.without('position', 'heldUntil', 'lastReset');

const replay = `
  update stemma.webhooks set position = $3, held_until = null, rev = rev + 1
  where webhook_id = $1 and rev = $2 returning rev`;

/** What follows the rows where deliveries are noted. */
export const replacingDelivery = `on conflict (webhook_id, event_id) do update set ${replacedBy(webhookDeliveries)}`;

const select = `select ${webhooks.select('w')} from stemma.webhooks w`;
export const selectDelivery = `select ${webhookDeliveries.select('d')} from stemma.webhook_deliveries d`;

const stateOf = `case when d.next_attempt_at is not null then 'waiting'
  when d.delivered_at is not null then 'delivered' else 'failed' end`;

const backlogs = `
  select d.webhook_id, count(d.next_attempt_at)::int as waiting,
    (count(*) filter (where d.next_attempt_at is null and d.delivered_at is null))::int as failed
  from stemma.webhook_deliveries d
  where d.webhook_id = any($1::uuid[]) group by 1`;
