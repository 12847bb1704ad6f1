import type { Entity } from '@stemma/projection';
import { patterns, toPattern } from '../../entities/pattern.entity.js';
import type { Row } from '../../entities/table.js';
import { tableReader } from './table-reader.js';

const selection = `select ${patterns.select('p')}, p.deleted_at is not null as deleted from stemma.patterns p`;

export const patternReader = tableReader({
  subject: 'pattern',
  topics: ['pattern'],
  selection,
  id: 'p.pattern_id',
  toEntity,
});

function toEntity(row: Row & { deleted: boolean }): Entity {
  const pattern = toPattern(row);
  return {
    subject: 'pattern',
    id: pattern.patternId,
    rev: pattern.stateRev,
    state: row.deleted ? null : pattern.toState(),
  };
}
