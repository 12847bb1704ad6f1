import { bigint, key, text, tsvector, uuid } from './column.js';
import { Table } from './table.js';

/** What a pattern is found by, made behind the write path. */
export const searchDocuments = new Table<object>('search_documents', {
  patternId: key(uuid),
  rev: bigint,
  words: tsvector,
  changes: text,
});
