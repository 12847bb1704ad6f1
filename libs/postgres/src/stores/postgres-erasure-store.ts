import type { Erasure, ErasureStore } from '@stemma/orchestration';
import { erasures } from '../entities/erasure.entity.js';
import { runErasure } from '../erasures/run-erasure.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { findOne, insertAll } from '../sql/states.js';

export class PostgresErasureStore implements ErasureStore {
  constructor(private readonly sql: TransactionSql) {}

  of(patternId: string): Promise<Erasure | null> {
    return findOne(this.sql, ofPattern, [patternId], (row) => erasures.state(row));
  }

  async erase(erasure: Erasure): Promise<Erasure> {
    await insertAll(this.sql, erasures, [erasure]);
    const removed = await runErasure(this.sql, erasure.erasureId);
    await this.sql.run(noteRemoved, [erasure.erasureId, JSON.stringify(removed)]);
    return { ...erasure, removed };
  }
}

const ofPattern = `select ${erasures.select('e')} from stemma.erasures e where e.pattern_id = $1`;

const noteRemoved = 'update stemma.erasures set removed = $2::jsonb where erasure_id = $1';
