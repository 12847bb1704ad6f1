import type { ClaimedJob, DeadLetter } from '@stemma/projection';
import { bigint, flag, integer, jsonb, key, named, optional, text, timestamp, uuid, xid8 } from './column.js';
import { Table } from './table.js';

export const checkpoints = new Table<object>('checkpoints', {
  mirror: key(text),
  lane: key(integer),
  tx: optional(xid8),
  seq: optional(bigint),
  epoch: bigint,
  holder: optional(text),
  leasedUntil: timestamp,
  systemIdentifier: text,
  updatedAt: timestamp,
});

export const deadLetters = new Table<DeadLetter>('dead_letters', {
  mirror: key(text),
  subject: key(text),
  id: key(named('entity_id', uuid)),
  rev: bigint,
  attempts: integer,
  cause: text,
  payload: optional(jsonb),
  firstFailedAt: timestamp,
  lastFailedAt: timestamp,
  droppedAt: optional(timestamp),
});

interface Leased {
  readonly holder: string | null;
  readonly leasedUntil: Date;
}

export type LeasedJob = ClaimedJob & Leased;

export const mirrorJobs = new Table<ClaimedJob, object, Leased>(
  'mirror_jobs',
  {
    jobId: key(uuid),
    kind: text,
    mirror: text,
    state: text,
    requestedBy: text,
    depth: optional(text),
    createdAt: timestamp,
    finishedAt: optional(timestamp),
    progress: optional(jsonb),
    bookmark: optional(jsonb),
    isCancelled: named('cancel_requested', flag),
    result: optional(jsonb),
    cause: optional(text),
  },
  { apart: { holder: optional(text), leasedUntil: timestamp } },
);

/** Work that one of all processes does every so often: who does it now, and when it was last done. */
export const scheduledWork = new Table<object>('scheduled_work', {
  work: key(text),
  holder: optional(text),
  leasedUntil: timestamp,
  doneAt: optional(timestamp),
});
