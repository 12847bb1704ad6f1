import type { KnownRun } from '@stemma/orchestration';
import { flag, key, optional, text, timestamp, uuid } from './column.js';
import { Table } from './table.js';

/** Runs of which events of OpenLineage told. */
export const openLineageRuns = new Table<KnownRun>('open_lineage_runs', {
  runId: key(uuid),
  nodeId: uuid,
  startedAt: optional(timestamp),
  endedAt: optional(timestamp),
  success: optional(flag),
  errorMessage: optional(text),
});
