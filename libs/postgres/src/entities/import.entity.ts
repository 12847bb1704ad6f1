import type { ImportState } from '@stemma/orchestration';
import { bigint, flag, jsonb, key, optional, text, timestamp, uuid } from './column.js';
import { Table } from './table.js';

export const imports = new Table<ImportState>(
  'imports',
  {
    importId: key(uuid),
    lines: bigint,
    lastLineHash: optional(text),
    eventsIncluded: flag,
    counts: jsonb,
    badLines: jsonb,
    cursor: optional(jsonb),
    finishedAt: optional(timestamp),
  },
  { apart: { startedAt: timestamp, updatedAt: timestamp } },
);
