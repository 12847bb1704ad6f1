import { createHash } from 'node:crypto';
import { embeddingText } from '@stemma/orchestration';
import type { Entity } from '@stemma/projection';
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

/** Far beyond what a model sees, so that a page of large snapshots stays small in memory. */
const CONTENT_CHARACTERS = 32_768;

/** The texts of those versions whose vector of the model is missing or outdated; use does not touch them. */
export function textReader(model: string, maxCharacters: number): SubjectReader {
  // Both revisions only grow, so their sum tells whether either has moved.
  const outdated = `n.deleted_at is null and m.own is not true and m.text_rev is distinct from n.rev + p.rev`;
  const selection = `
    select n.node_id, p.name, p.kind, p.description, p.tags || n.tags as tags, left(n.content #>> '{}', ${CONTENT_CHARACTERS}) as content,
      n.rev + p.rev as text_rev
    from stemma.lineage_nodes n
    join stemma.patterns p using (pattern_id)
    left join stemma.node_embeddings m on m.node_id = n.node_id and m.model = '${model.replaceAll("'", "''")}'`;

  const toEntity = (row: TextRow): Entity => {
    const text = embeddingText({ ...row, tags: [...new Set(row.tags)] }, maxCharacters);
    const textRev = Number(row.text_rev);
    const textHash = createHash('sha256').update(text).digest('hex');
    return {
      subject: 'text',
      id: row.node_id,
      rev: textRev,
      state: { nodeId: row.node_id, text, textHash, textRev },
    };
  };
  return tableReader({
    subject: 'text',
    topics: ['node'],
    selection,
    id: 'n.node_id',
    condition: outdated,
    toEntity,
  });
}
