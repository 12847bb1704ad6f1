import type { EdgeRecord } from './edge-record.js';
import type { EventRecord } from './event-record.js';
import type { ExecutionRecord } from './execution-record.js';
import type { HeaderRecord } from './header-record.js';
import type { NodeRecord } from './node-record.js';
import type { PatternRecord } from './pattern-record.js';
import type { TransitionRecord } from './transition-record.js';

/** One line of the NDJSON format that import, export and the git importer share. */
export type LineageRecord =
  HeaderRecord | PatternRecord | NodeRecord | EdgeRecord | ExecutionRecord | EventRecord | TransitionRecord;

export const RECORD_KINDS = [
  'header',
  'pattern',
  'node',
  'edge',
  'execution',
  'event',
  'transition',
] as const satisfies readonly LineageRecord['record'][];
export type RecordKind = (typeof RECORD_KINDS)[number];
