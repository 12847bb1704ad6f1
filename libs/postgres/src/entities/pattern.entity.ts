import { Pattern, type PatternState } from '@stemma/models';
import type { NamedPattern } from '@stemma/orchestration';
import { bigint, integer, jsonb, key, optional, text, texts, timestamp, uuid } from './column.js';
import { Table, type Row } from './table.js';

interface Latest {
  readonly latestNodeId: string | null;
  readonly latestVersion: number;
  readonly deletedAt: Date | null;
  readonly erasedAt: Date | null;
  readonly ordinal: number;
}

export const patterns = new Table<PatternState, object, Latest>(
  'patterns',
  {
    patternId: key(uuid),
    name: text,
    kind: text,
    description: optional(text),
    namespace: text,
    language: optional(text),
    tags: texts,
    metadata: jsonb,
    createdAt: timestamp,
    createdBy: text,
    updatedAt: timestamp,
    rev: integer,
    stateRev: bigint,
  },
  {
    apart: {
      latestNodeId: optional(uuid),
      latestVersion: integer,
      deletedAt: optional(timestamp),
      erasedAt: optional(timestamp),
      ordinal: bigint,
    },
  },
);

export const patternNames = new Table<NamedPattern>('pattern_names', {
  patternId: key(uuid),
  since: key(timestamp),
  name: key(text),
});

export function toPattern(row: Row): Pattern {
  return Pattern.from(patterns.state(row));
}
