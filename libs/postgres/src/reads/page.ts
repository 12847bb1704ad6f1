import type { Cursor, Page } from '@stemma/orchestration';
import type { Row } from '../entities/table.js';
import type { Sql } from '../sql/sql.js';
import type { Filters } from './filters.js';
import { fitting, type Fitting } from './fitting.js';

export interface ListReading<T> {
  /** All rows in their order; the values are those of the filters. */
  readonly select: string;
  readonly filters: Filters;
  readonly limit: number;
  readonly toItem: (row: Row) => T;
  readonly keyOf: (item: T) => Cursor;
}

/**
 * SQL, since a page ends by its bytes too (ADR 0002). One row more than the limit is looked at: it tells whether a further page exists.
 */
export async function readPage<T>(
  sql: Sql,
  { select, filters, limit, toItem, keyOf }: ListReading<T>,
): Promise<Page<T>> {
  const text = fitting(`${select} limit ${filters.bind(limit + 1)}`);
  const rows = await sql.rows<Row & Fitting>(text, filters.values);
  const shown = rows.slice(0, limit);
  const items = shown.map(toItem);
  const last = items.at(-1);
  return {
    items,
    next: last !== undefined && Number(rows[0]?.found) > shown.length ? keyOf(last) : null,
  };
}
