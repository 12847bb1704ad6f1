import { formatEventCursor } from '@stemma/models';
import type { Delivery, Progress, QueuedWebhook, Webhook, WebhookQueue } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { inWords } from './errors.js';
import type { Row } from './entities/table.js';
import { toDelivery, toWebhook, webhookDeliveries, webhooks } from './entities/webhook.entity.js';
import { replacingDelivery, selectDelivery } from './postgres-webhooks.js';
import { inTransaction } from './sql/in-transaction.js';
import { sqlOn, type Sql } from './sql/sql.js';
import { insertRows, updateRows } from './sql/write-rows.js';

interface QueuedRow extends Row {
  readonly waiting: number;
  readonly is_due: boolean;
}

export class PostgresWebhookQueue implements WebhookQueue {
  private readonly sql: Sql;

  constructor(private readonly dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async enabled(now: Date): Promise<QueuedWebhook[]> {
    const rows = await this.sql.rows<QueuedRow>(enabled, [now.toISOString()]);
    return rows.map((row) => ({ webhook: toWebhook(row), waiting: row.waiting, isDue: row.is_due }));
  }

  async advance(
    { webhookId, rev }: Webhook,
    { position, failures, lastReset }: Progress,
  ): Promise<number | null> {
    const reset = lastReset === undefined ? null : JSON.stringify(lastReset);
    const { answer } = await inWords(
      inTransaction(this.dataSource, 'read committed', async (sql) => {
        const moved = await sql.rows(advance, [webhookId, rev, formatEventCursor(position), reset]);
        if (moved.length === 0) return { answer: null };
        if (failures.length > 0) {
          const { text, values } = insertRows(webhookDeliveries, failures, replacingDelivery);
          await sql.run(text, values);
        }
        const [row] = await sql.rows<{ waiting: number }>(waiting, [webhookId]);
        return { answer: row?.waiting ?? 0 };
      }),
    );
    return answer;
  }

  async due({ webhookId }: Webhook, now: Date, limit: number): Promise<Delivery[]> {
    return (await this.sql.rows<Row>(due, [webhookId, now.toISOString(), limit])).map(toDelivery);
  }

  async settle(delivery: Delivery): Promise<void> {
    const { text, values } = updateRows(webhookDeliveries, [delivery]);
    await this.sql.rows(text, values);
  }

  async hold({ webhookId, rev }: Webhook, until: Date): Promise<void> {
    await this.sql.rows(hold, [webhookId, rev, until.toISOString()]);
  }

  async disable({ webhookId, rev }: Webhook, cause: NonNullable<Webhook['disabledCause']>): Promise<void> {
    await this.sql.rows(disable, [webhookId, rev, cause]);
  }
}

const enabled = `
  select ${webhooks.select('w')}, count(d.*)::int as waiting,
    coalesce(min(d.next_attempt_at) <= $1::timestamptz, false) as is_due
  from stemma.webhooks w
  left join stemma.webhook_deliveries d on d.webhook_id = w.webhook_id and d.next_attempt_at is not null
  where w.is_enabled
  group by w.webhook_id`;

const advance = `
  update stemma.webhooks set position = $3, last_reset = coalesce($4::jsonb, last_reset)
  where webhook_id = $1 and rev = $2 and is_enabled returning webhook_id`;

const waiting = `
  select count(*)::int as waiting from stemma.webhook_deliveries
  where webhook_id = $1 and next_attempt_at is not null`;

const due = `
  ${selectDelivery} where d.webhook_id = $1 and d.next_attempt_at <= $2::timestamptz
  order by d.next_attempt_at, d.event_id limit $3`;

const hold = `
  update stemma.webhooks set held_until = greatest(held_until, $3::timestamptz) where webhook_id = $1 and rev = $2`;

const disable = `
  update stemma.webhooks set is_enabled = false, disabled_cause = $3, rev = rev + 1, updated_at = now()
  where webhook_id = $1 and rev = $2`;
