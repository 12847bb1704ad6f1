import { LineageEvent, type EventState } from '@stemma/models';
import { bigint, integer, jsonb, key, named, optional, text, texts, timestamp, uuid } from './column.js';
import { Table, type Row } from './table.js';

export const events = new Table<EventState, { readonly batchId: string }>(
  'lineage_events',
  {
    eventId: key(uuid),
    eventType: text,
    severity: text,
    patternId: uuid,
    nodeId: optional(uuid),
    edgeId: optional(uuid),
    timestamp: key(timestamp),
    actor: { group: { type: named('actor_type', text), id: named('actor_id', text) } },
    apiKeyName: optional(text),
    correlationId: text,
    sessionId: optional(text),
    executionId: optional(uuid),
    data: jsonb,
    changes: optional(jsonb),
    previousState: optional(jsonb),
    newState: optional(jsonb),
    errorMessage: optional(text),
    errorDetails: optional(jsonb),
    metadata: jsonb,
    tags: texts,
    sourceSystem: text,
    sourceVersion: optional(text),
  },
  { beside: { batchId: uuid }, apart: { ordinal: bigint, checkSum: integer } },
);

export function toEvent(row: Row): LineageEvent {
  return LineageEvent.from(events.state(row));
}
