import type { Erasure, ErasureStore } from '@stemma/orchestration';
import { erasures } from '../entities/erasure.entity.js';
import type { Row } from '../entities/table.js';
import { runErasure } from '../erasures/run-erasure.js';
import type { Sql } from '../sql/sql.js';
import { insertRows } from '../sql/write-rows.js';

export class PostgresErasureStore implements ErasureStore {
  constructor(private readonly sql: Sql) {}

  async of(patternId: string): Promise<Erasure | null> {
    const [row] = await this.sql.rows<Row>(ofPattern, [patternId]);
    return row === undefined ? null : erasures.state(row);
  }

  async erase(erasure: Erasure): Promise<Erasure> {
    const { text, values } = insertRows(erasures, [erasure]);
    await this.sql.rows(text, values);
    const removed = await runErasure(this.sql, erasure.erasureId);
    await this.sql.rows(noteRemoved, [erasure.erasureId, JSON.stringify(removed)]);
    return { ...erasure, removed };
  }
}

const ofPattern = `select ${erasures.select('e')} from stemma.erasures e where e.pattern_id = $1`;

const noteRemoved = 'update stemma.erasures set removed = $2::jsonb where erasure_id = $1';
