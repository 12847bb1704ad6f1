import type { Cursor, Page } from '@stemma/orchestration';
import type { Sql } from '../sql/sql.js';
import type { Filters } from './filters.js';
import { fitting, type Fitting } from './fitting.js';

export interface ListReading<Row, T> {
  /** All rows in their order; the values are those of the filters. */
  readonly select: string;
  readonly filters: Filters;
  readonly limit: number;
  readonly toItem: (row: Row) => T;
  readonly keyOf: (row: Row) => Cursor;
}

/** One row more than the limit is looked at: it tells whether a further page exists. */
export async function readPage<Row, T>(
  sql: Sql,
  { select, filters, limit, toItem, keyOf }: ListReading<Row, T>,
): Promise<Page<T>> {
  const text = fitting(`${select} limit ${filters.bind(limit + 1)}`);
  const rows = await sql.rows<Row & Fitting>(text, filters.values);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    next: last !== undefined && Number(last.found) > shown.length ? keyOf(last) : null,
  };
}
