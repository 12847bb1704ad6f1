import type { ImportState, ImportStore } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { imports } from '../entities/import.entity.js';
import type { Row } from '../entities/table.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { updateRows } from '../sql/write-rows.js';

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
    const [row] = await this.sql.rows<Row>(`${select} for update`, [importId]);
    if (row === undefined) throw new Error(`import ${importId} vanished under its own transaction`);
    return imports.state(row);
  }

  async find(importId: string): Promise<ImportState | null> {
    const [row] = await this.sql.rows<Row>(select, [importId]);
    return row === undefined ? null : imports.state(row);
  }

  async save(state: ImportState): Promise<void> {
    const { text, values } = updateRows(imports, [state], 'updated_at = now()');
    await this.sql.run(text, values);
  }
}

const select = `select ${imports.select('i')} from stemma.imports i where i.import_id = $1`;
