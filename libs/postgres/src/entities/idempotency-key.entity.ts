import { json, key, optional, text, timestamp } from './column.js';
import { Table } from './table.js';

export const idempotencyKeys = new Table<object>('idempotency_keys', {
  scope: key(text),
  key: key(text),
  requestHash: text,
  outcome: optional(text),
  // json, not jsonb: it is answered again letter by letter.
  answer: optional(json),
  createdAt: timestamp,
});
