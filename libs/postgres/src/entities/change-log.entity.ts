import { bigint, flag, key, optional, text, timestamp, uuid, xid8 } from './column.js';
import { Table } from './table.js';

/** A thin key for each change; the state itself is read when a mirror asks. Position = (tx, seq). */
export const changeLog = new Table<object>('change_log', {
  tx: key(xid8),
  seq: key(bigint),
  at: key(timestamp),
  topic: text,
  entityId: uuid,
  stateRev: bigint,
  imported: flag,
});

/** The last entry that was dropped with an old partition: a mirror that is behind it must be loaded anew. */
export const changeLogFloor = new Table<object>('change_log_floor', {
  single: key(flag),
  tx: xid8,
  seq: bigint,
});

/**
 * Up to where the log is in the rollups. While they are filled for the first time, `loading_after` is the batch that was
 * reached, and the position is where the log will be followed from; both null: nothing has begun.
 */
export const usageRollupState = new Table<object>('usage_rollup_state', {
  single: key(flag),
  tx: optional(xid8),
  seq: optional(bigint),
  loadingAfter: optional(uuid),
  systemIdentifier: optional(text),
});
