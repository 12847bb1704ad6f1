import { Pattern, type PatternState } from '@stemma/models';
import type { Columns } from '../sql/insert-rows.js';

export interface PatternRow {
  pattern_id: string;
  name: string;
  kind: string;
  description: string | null;
  namespace: string;
  language: string | null;
  tags: string[];
  metadata: PatternState['metadata'];
  created_at: Date;
  created_by: string;
  updated_at: Date;
  rev: number;
  state_rev: string | number;
}

export const patternColumns: Columns<PatternRow> = {
  pattern_id: 'uuid',
  name: 'text',
  kind: 'text',
  description: 'text',
  namespace: 'text',
  language: 'text',
  tags: 'text[]',
  metadata: 'jsonb',
  created_at: 'timestamptz',
  created_by: 'text',
  updated_at: 'timestamptz',
  rev: 'integer',
  state_rev: 'bigint',
};

export const patternSelection = Object.keys(patternColumns)
  .map((column) => `p.${column}`)
  .join(', ');

export function toPatternRow(pattern: PatternState): PatternRow {
  return {
    pattern_id: pattern.patternId,
    name: pattern.name,
    kind: pattern.kind,
    description: pattern.description,
    namespace: pattern.namespace,
    language: pattern.language,
    tags: [...pattern.tags],
    metadata: pattern.metadata,
    created_at: pattern.createdAt,
    created_by: pattern.createdBy,
    updated_at: pattern.updatedAt,
    rev: pattern.rev,
    state_rev: pattern.stateRev,
  };
}

export function toPattern(row: PatternRow): Pattern {
  return Pattern.from({
    patternId: row.pattern_id,
    name: row.name,
    kind: row.kind,
    description: row.description,
    namespace: row.namespace,
    language: row.language,
    tags: row.tags,
    metadata: row.metadata,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    rev: row.rev,
    stateRev: Number(row.state_rev),
  });
}
