import type { AliasRecord } from './alias-record.js';
import type { BookmarkRecord } from './bookmark-record.js';
import type { EdgeRecord } from './edge-record.js';
import type { EmbeddingRecord } from './embedding-record.js';
import type { EndRecord } from './end-record.js';
import type { EventRecord } from './event-record.js';
import type { ExecutionRecord } from './execution-record.js';
import type { FeedbackRecord } from './feedback-record.js';
import type { HeaderRecord } from './header-record.js';
import type { ImprovementRecord } from './improvement-record.js';
import type { NamesRecord } from './names-record.js';
import type { NodeRecord } from './node-record.js';
import type { PatternRecord } from './pattern-record.js';
import type { TransitionRecord } from './transition-record.js';
import type { VersionAliasRecord } from './version-alias-record.js';

/** One line of the NDJSON format that import, export and the git importer share. */
export type LineageRecord =
  | HeaderRecord
  | AliasRecord
  | PatternRecord
  | NamesRecord
  | NodeRecord
  | VersionAliasRecord
  | EdgeRecord
  | EmbeddingRecord
  | ImprovementRecord
  | ExecutionRecord
  | FeedbackRecord
  | EventRecord
  | TransitionRecord
  | BookmarkRecord
  | EndRecord;

export const RECORD_KINDS = [
  'header',
  'alias',
  'pattern',
  'names',
  'node',
  'version_alias',
  'edge',
  'embedding',
  'improvement',
  'execution',
  'feedback',
  'event',
  'transition',
  'bookmark',
  'end',
] as const satisfies readonly LineageRecord['record'][];
export type RecordKind = (typeof RECORD_KINDS)[number];
