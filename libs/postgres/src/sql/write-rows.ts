import type { Row, Table, TableColumn } from '../entities/table.js';
import { binaryJsonArray } from './binary-json-array.js';

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/**
 * One statement for any number of rows: an array for each column, unnested by the server, so that the text
 * (and its plan) is the same whatever the number. Arrays travel as text, since unnest would flatten them, and so does
 * jsonb, whose binary form has a version.
 * @param suffix what follows the rows, such as `on conflict do nothing returning node_id`.
 * @param beside what is written beside each state, where it does not have that itself: to add it to a copy of the state would
 *   cost more than all the rest.
 */
export function insertRows<State extends object, Beside extends object>(
  { name, read, written }: Table<State, Beside>,
  states: readonly NoInfer<State>[],
  suffix = '',
  beside: readonly NoInfer<Beside>[] = states as readonly object[] as readonly Beside[],
): Statement {
  return {
    text:
      `insert into stemma.${name} (${namesOf(written)}) select ${written.map((column) => castOf(column)).join(', ')}` +
      ` from ${unnested(written)} as rows (${namesOf(written)}) ${suffix}`,
    values: written.map((column, place) => valuesOf(column, place < read.length ? states : beside)),
  };
}

/** Likewise: gives the rows that have the same key the values of all columns, those beside included. @param also further assignments. */
export function updateRows<State extends object, Beside extends object>(
  { name, written }: Table<State, Beside>,
  rows: readonly NoInfer<State & Beside>[],
  ...also: readonly string[]
): Statement {
  const matched = (column: TableColumn): string => `t.${column.name} = r.${column.name}`;
  const changed = (column: TableColumn): string => `${column.name} = ${castOf(column, 'r.')}`;
  const assigned = [...written.filter(({ isKey }) => !isKey).map(changed), ...also];
  return {
    text:
      `update stemma.${name} t set ${assigned.join(', ')}` +
      ` from ${unnested(written)} as r (${namesOf(written)})` +
      ` where ${written
        .filter(({ isKey }) => isKey)
        .map(matched)
        .join(' and ')}`,
    values: written.map((column) => valuesOf(column, rows)),
  };
}

/** The assignments of an `on conflict … do update` in which the new row takes the place of the old one. */
export function replacedBy({ written }: Table<object>): string {
  const changed = written.filter(({ isKey }) => !isKey);
  return changed.map(({ name }) => `${name} = excluded.${name}`).join(', ');
}

/** The number of the parameter of `insertRows` that holds a column. */
export function parameterOf<State extends object, Beside extends object>(
  { written }: Table<State, Beside>,
  property: keyof State,
): string {
  return `$${String(written.findIndex((column) => column.property === property) + 1)}`;
}

function namesOf(columns: readonly TableColumn[]): string {
  return columns.map(({ name }) => name).join(', ');
}

function unnested(columns: readonly TableColumn[]): string {
  const types = columns.map(({ type }) => (isScalar(type) ? type : 'text'));
  return `unnest(${types.map((type, i) => `$${String(i + 1)}::${type}[]`).join(', ')})`;
}

function castOf({ name, type }: TableColumn, of = ''): string {
  return isScalar(type) ? `${of}${name}` : `${of}${name}::${type}`;
}

function isScalar(type: string): boolean {
  return !type.endsWith('[]') && type !== 'jsonb';
}

function valuesOf(column: TableColumn, rows: readonly object[]): unknown {
  const { type, property, inner, transformer } = column;
  const values = rows.map((row): unknown => {
    const whole = (row as Row)[property];
    const value = inner === null || whole === null ? whole : (whole as Row)[inner];
    return transformer === undefined ? value : transformer.to(value);
  });
  return type === 'json' ? binaryJsonArray(values) : columnLiteral(values, type === 'jsonb');
}

/** The column as one text: the driver's own way, element by element, costs several times as much. */
function columnLiteral(values: readonly unknown[], isJson: boolean): string {
  let text = '{';
  for (const value of values) {
    if (text.length > 1) text += ',';
    if (value === null || value === undefined) text += 'NULL';
    // JSON has nothing to escape but quotes and backslashes, for which this takes half the time of `quoted`.
    else if (isJson) text += JSON.stringify(JSON.stringify(value));
    else if (typeof value === 'string') text += quoted(value);
    else if (value instanceof Date) text += `"${value.toISOString()}"`;
    else if (Array.isArray(value)) text += quoted(arrayLiteral(value as readonly string[]));
    else text += `${value as number}`;
  }
  return `${text}}`;
}

const SPECIAL = /["\\]/;

function quoted(text: string): string {
  return SPECIAL.test(text) ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `"${text}"`;
}

/** Postgres' text form of an array. */
function arrayLiteral(items: readonly (string | number)[]): string {
  return `{${items.map((item) => quoted(String(item))).join(',')}}`;
}
