import type { Table } from '../entities/table.js';
import type { TransactionSql } from './in-transaction.js';
import type { Sql } from './sql.js';
import { insertRows, updateRows } from './write-rows.js';

/** What the first row of an answer tells; null where there is none. */
export async function findOne<T>(
  sql: Sql,
  text: string,
  values: readonly unknown[],
  toState: (row: never) => T,
): Promise<T | null> {
  const [row] = await sql.rows(text, values);
  return row === undefined ? null : toState(row as never);
}

/** What a statement, whose one parameter are ids, finds. For none, nothing is asked; so it is with those below. */
export async function findAll<T>(
  sql: Sql,
  text: string,
  ids: readonly string[],
  toState: (row: never) => T,
): Promise<T[]> {
  return ids.length === 0 ? [] : (await sql.rows<never>(text, [ids])).map((row) => toState(row));
}

/** As `insertRows`. */
export async function insertAll<State extends object, Beside extends object>(
  sql: TransactionSql,
  table: Table<State, Beside>,
  states: readonly NoInfer<State>[],
  suffix?: string,
  beside?: readonly NoInfer<Beside>[],
): Promise<void> {
  if (states.length === 0) return;
  const { text, values } = insertRows(table, states, suffix, beside);
  await sql.run(text, values);
}

/** As `updateRows`. */
export async function updateAll<State extends object, Beside extends object>(
  sql: TransactionSql,
  table: Table<State, Beside>,
  states: readonly NoInfer<State & Beside>[],
  ...also: readonly string[]
): Promise<void> {
  if (states.length === 0) return;
  const { text, values } = updateRows(table, states, ...also);
  await sql.run(text, values);
}
