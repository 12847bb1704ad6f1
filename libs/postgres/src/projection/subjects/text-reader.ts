import { createHash } from 'node:crypto';
import { embeddingText, READ_CHARACTERS } from '@stemma/orchestration';
import type { Entity } from '@stemma/projection';
import type { Sql } from '../../sql/sql.js';
import type { SubjectReader } from './subject-reader.js';
import { tableReader } from './table-reader.js';

interface TextRow {
  node_id: string;
  name: string;
  kind: string;
  description: string | null;
  tags: string[];
  content: string | null;
  text_rev: string;
}

/** The texts of those versions whose vector of the model is missing or outdated; use does not touch them. */
export function textReaders(model: string, maxCharacters: number): SubjectReader[] {
  return [
    reader('text', model, maxCharacters),
    // A version goes by unseen where another follows before it is embedded: that one brings it.
    { ...reader('past_text', model, maxCharacters), about: withThoseBefore },
  ];
}

function reader(subject: 'text' | 'past_text', model: string, maxCharacters: number): SubjectReader {
  const isLatest = `n.node_id ${subject === 'text' ? '=' : 'is distinct from'} p.latest_node_id`;
  // Both revisions only grow, so their sum tells whether either has moved.
  const outdated = `${isLatest} and n.deleted_at is null and m.own is not true and m.text_rev is distinct from n.rev + p.rev`;
  const selection = `
    select n.node_id, p.name, p.kind, p.description, p.tags || n.tags as tags, left(n.content #>> '{}', ${READ_CHARACTERS}) as content,
      n.rev + p.rev as text_rev
    from stemma.lineage_nodes n
    join stemma.patterns p using (pattern_id)
    left join stemma.node_embeddings m on m.node_id = n.node_id and m.model = '${model.replaceAll("'", "''")}'`;

  const toEntity = (row: TextRow): Entity => {
    const text = embeddingText(row, maxCharacters);
    const textRev = Number(row.text_rev);
    const textHash = createHash('sha256').update(text).digest('hex');
    return {
      subject,
      id: row.node_id,
      rev: textRev,
      state: { nodeId: row.node_id, text, textHash, textRev },
    };
  };
  return tableReader({
    subject,
    topics: ['node'],
    selection,
    id: 'n.node_id',
    condition: outdated,
    toEntity,
  });
}

async function withThoseBefore(sql: Sql, nodeIds: readonly string[]): Promise<string[]> {
  const rows = await sql.rows<{ node_id: string }>(thoseBefore, [nodeIds]);
  return [...new Set([...nodeIds, ...rows.map((row) => row.node_id)])];
}

const thoseBefore = `
  select b.node_id from stemma.lineage_nodes n
  cross join lateral (
    select v.node_id from stemma.lineage_nodes v
    where v.pattern_id = n.pattern_id and v.version < n.version order by v.version desc limit 1) b
  where n.node_id = any($1::uuid[])`;
