import type { RetentionPolicy } from '@stemma/orchestration';
import { integer, key, optional, text, timestamp, uuid } from './column.js';
import { Table } from './table.js';

export const retentionPolicies = new Table<RetentionPolicy>('retention_policies', {
  namespace: key(text),
  eventsDays: optional(integer),
  executionsDays: optional(integer),
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

/**
 * Of patterns that executions have left: from `heldSince`, a UTC midnight, on all are there; before it there are only their sums,
 * and no others are taken. It only rises, and `rev` with it.
 */
export const executionBorders = new Table<{
  readonly patternId: string;
  readonly heldSince: Date;
  readonly rev: number;
}>('execution_borders', { patternId: key(uuid), heldSince: timestamp, rev: integer });
