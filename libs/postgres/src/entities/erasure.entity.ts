import type { Erasure, ErasedEntity } from '@stemma/orchestration';
import { jsonb, key, optional, text, timestamp, uuid, xid8 } from './column.js';
import { Table } from './table.js';

export const erasures = new Table<Erasure, object, { readonly tx: bigint }>(
  'erasures',
  {
    erasureId: key(uuid),
    patternId: uuid,
    requestedBy: text,
    reason: text,
    requestedAt: timestamp,
    removed: jsonb,
    stores: jsonb,
    goneAt: optional(timestamp),
  },
  { apart: { tx: xid8 } },
);

export const erasedEntities = new Table<ErasedEntity & { readonly erasureId: string }>('erased_entities', {
  erasureId: key(uuid),
  subject: key(text),
  at: key(timestamp),
  entityId: key(uuid),
});
