import { formatEventCursor, parseEventCursor, type EventCursor } from '@stemma/models';
import type { Delivery, Webhook } from '@stemma/orchestration';
import { flag, integer, jsonb, key, optional, text, timestamp, uuid, type Column } from './column.js';
import { Table, type Row } from './table.js';

/** A place among the events, as `EventCursor` has it in text. */
const place: Column<false> = {
  ...text,
  transformer: { from: parseEventCursor, to: (cursor: EventCursor) => formatEventCursor(cursor) },
};

export const webhooks = new Table<Webhook>('webhooks', {
  webhookId: key(uuid),
  url: text,
  description: optional(text),
  filter: jsonb,
  includesImports: flag,
  isEnabled: flag,
  disabledCause: optional(text),
  secrets: jsonb,
  createdAt: timestamp,
  updatedAt: timestamp,
  rev: integer,
  position: place,
  heldUntil: optional(timestamp),
  lastReset: optional(jsonb),
});

export const webhookDeliveries = new Table<Delivery>('webhook_deliveries', {
  webhookId: key(uuid),
  eventId: key(uuid),
  eventType: text,
  patternId: uuid,
  position: place,
  attempts: integer,
  createdAt: timestamp,
  lastAttemptAt: optional(timestamp),
  nextAttemptAt: optional(timestamp),
  deliveredAt: optional(timestamp),
  lastStatus: optional(integer),
  cause: optional(text),
});

interface Publisher {
  readonly name: string;
  readonly position: EventCursor;
  readonly cause: string | null;
}

/** How far events are published, and why no further. */
export const publishers = new Table<Publisher>('publishers', {
  name: key(text),
  position: place,
  cause: optional(text),
});

export function toWebhook(row: Row): Webhook {
  return webhooks.state(row);
}

export function toDelivery(row: Row): Delivery {
  return webhookDeliveries.state(row);
}
