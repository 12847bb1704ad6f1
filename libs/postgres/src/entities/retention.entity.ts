import type { RetentionPolicy } from '@stemma/orchestration';
import { integer, key, text, timestamp, uuid } from './column.js';
import { Table } from './table.js';

export const retentionPolicies = new Table<RetentionPolicy>('retention_policies', {
  namespace: key(text),
  eventsDays: integer,
  updatedAt: timestamp,
  updatedBy: text,
  rev: integer,
});

/** Of patterns that events have left: from `heldSince` on all are there. It only rises. */
export const eventBorders = new Table<{ readonly patternId: string; readonly heldSince: Date }>(
  'event_borders',
  {
    patternId: key(uuid),
    heldSince: timestamp,
  },
);
