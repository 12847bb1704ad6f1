import type { Entity } from '@stemma/projection';
import type { SubjectReader } from '../projection/subjects/subject-reader.js';
import { tableReader } from '../projection/subjects/table-reader.js';
import type { Sql } from '../sql/sql.js';
import { documentSelection, isOutdated, toDocument, type DocumentRow } from './document-selection.js';

const patterns = tableReader({
  subject: 'document',
  topics: ['pattern', 'node', 'edge'],
  selection: documentSelection,
  id: 'p.pattern_id',
  condition: isOutdated,
  toEntity,
});

/** The words of patterns where those kept are not of now: the log names also versions and edges, which are words of their patterns. */
export const documentReader: SubjectReader = {
  ...patterns,
  about: patternsOf,
};

async function patternsOf(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const rows = await sql.rows<{ pattern_id: string }>(patternsAmong, [ids]);
  return rows.map((row) => row.pattern_id);
}

const patternsAmong = `
  select pattern_id from stemma.patterns where pattern_id = any($1::uuid[])
  union select pattern_id from stemma.lineage_nodes where node_id = any($1::uuid[])
  union select target_pattern_id from stemma.lineage_edges where edge_id = any($1::uuid[])`;

function toEntity(row: DocumentRow): Entity {
  return {
    subject: 'document',
    id: row.pattern_id,
    rev: Number(row.rev),
    state: row.deleted ? null : toDocument(row),
  };
}
