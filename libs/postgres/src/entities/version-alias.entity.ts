import type { AliasMove } from '@stemma/models';
import { integer, key, optional, text, timestamp, uuid } from './column.js';
import { Table } from './table.js';

export const versionAliases = new Table<AliasMove>('version_aliases', {
  patternId: key(uuid),
  alias: key({ ...text, collation: 'C' }),
  rev: key(integer),
  nodeId: optional(uuid),
  changedAt: timestamp,
  changedBy: text,
  reason: optional(text),
});
