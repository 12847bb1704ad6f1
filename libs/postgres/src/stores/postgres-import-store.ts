import type { ImportState, ImportStore } from '@stemma/orchestration';
import { toImportState, type ImportRow } from '../rows/import.row.js';
import type { TransactionSql } from '../sql/in-transaction.js';

export class PostgresImportStore implements ImportStore {
  constructor(private readonly sql: TransactionSql) {}

  async open(importId: string): Promise<ImportState> {
    await this.sql.run(`insert into stemma.imports (import_id) values ($1) on conflict do nothing`, [
      importId,
    ]);
    const [row] = await this.sql.rows<ImportRow>(`${select} for update`, [importId]);
    if (row === undefined) throw new Error(`import ${importId} vanished under its own transaction`);
    return toImportState(row);
  }

  async find(importId: string): Promise<ImportState | null> {
    const [row] = await this.sql.rows<ImportRow>(select, [importId]);
    return row === undefined ? null : toImportState(row);
  }

  async save(state: ImportState): Promise<void> {
    await this.sql.run(save, [
      state.importId,
      state.lines,
      state.lastLineHash,
      state.eventsIncluded,
      JSON.stringify(state.counts),
      JSON.stringify(state.badLines),
      state.cursor === null ? null : JSON.stringify(state.cursor),
      state.finishedAt,
    ]);
  }
}

const select = `
  select import_id, lines, last_line_hash, events_included, counts, bad_lines, cursor, finished_at
  from stemma.imports where import_id = $1`;

const save = `
  update stemma.imports
  set lines = $2, last_line_hash = $3, events_included = $4, counts = $5, bad_lines = $6, cursor = $7,
      finished_at = $8, updated_at = now()
  where import_id = $1`;
