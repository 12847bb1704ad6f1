import type { ImportState, ImportStore } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { imports } from '../entities/import.entity.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { findOne, updateAll } from '../sql/states.js';

/** SQL, as all that shares the connection of a unit of work (ADR 0002). */
export class PostgresImportStore implements ImportStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  /** The transaction is one of an import then. */
  async open(importId: string): Promise<ImportState> {
    this.changes.isImport = true;
    await this.sql.run(`insert into stemma.imports (import_id) values ($1) on conflict do nothing`, [
      importId,
    ]);
    const state = await this.find(importId, 'for update');
    if (state === null) throw new Error(`import ${importId} vanished under its own transaction`);
    return state;
  }

  find(importId: string, locking = ''): Promise<ImportState | null> {
    return findOne(this.sql, `${select} ${locking}`, [importId], (row) => imports.state(row));
  }

  save(state: ImportState): Promise<void> {
    return updateAll(this.sql, imports, [state], 'updated_at = now()');
  }
}

const select = `select ${imports.select('i')} from stemma.imports i where i.import_id = $1`;
