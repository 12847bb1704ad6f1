import { binaryJsonArray } from './binary-json-array.js';

/** A table's columns in their order, with the type that each is cast to. */
export type Columns<Row> = { readonly [Column in keyof Row & string]: string };

/**
 * The columns by name, as they are selected from `alias`. Never `*`: a statement that is prepared would end with
 * "cached plan must not change result type" once a migration adds a column beside the running service.
 */
export function namesOf<Row>(columns: Columns<Row>, alias: string): string {
  return Object.keys(columns)
    .map((column) => `${alias}.${column}`)
    .join(', ');
}

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/**
 * One statement for any number of rows: an array for each column, unnested by the server, so that the text
 * (and its plan) is the same whatever the number. Arrays travel as text, since unnest would flatten them, and so does
 * jsonb, whose binary form has a version.
 * @param suffix what follows the rows, such as `on conflict do nothing returning node_id`.
 */
export function insertRows<Row>(
  table: string,
  columns: Columns<Row>,
  rows: readonly Row[],
  suffix = '',
): Statement {
  const names = Object.keys(columns);
  const casts = Object.entries<string>(columns).map(([name, type]) => castOf(name, type));
  return {
    text:
      `insert into stemma.${table} (${names.join(', ')}) select ${casts.join(', ')}` +
      ` from ${unnested(columns)} as rows (${names.join(', ')}) ${suffix}`,
    values: valuesOf(columns, rows),
  };
}

/** Likewise: gives `columns` of the rows that have the same `key` their values. */
export function updateRows<Row>(
  table: string,
  key: string,
  columns: Columns<Row>,
  rows: readonly Row[],
): Statement {
  const set = Object.entries<string>(columns)
    .filter(([name]) => name !== key)
    .map(([name, type]) => `${name} = ${castOf(`r.${name}`, type)}`);
  return {
    text:
      `update stemma.${table} t set ${set.join(', ')}` +
      ` from ${unnested(columns)} as r (${Object.keys(columns).join(', ')}) where t.${key} = r.${key}`,
    values: valuesOf(columns, rows),
  };
}

/** Some of a table's columns. */
export function columnsOf<Row, Name extends keyof Row & string>(
  columns: Columns<Row>,
  ...names: readonly Name[]
): Columns<Pick<Row, Name>> {
  return Object.fromEntries(names.map((name) => [name, columns[name]])) as Columns<Pick<Row, Name>>;
}

function unnested<Row>(columns: Columns<Row>): string {
  const types = Object.values<string>(columns).map((type) => (isScalar(type) ? type : 'text'));
  return `unnest(${types.map((type, i) => `$${i + 1}::${type}[]`).join(', ')})`;
}

function castOf(name: string, type: string): string {
  return isScalar(type) ? name : `${name}::${type}`;
}

function valuesOf<Row>(columns: Columns<Row>, rows: readonly Row[]): unknown[] {
  return (Object.keys(columns) as (keyof Row & string)[]).map((name) =>
    columns[name] === 'json'
      ? binaryJsonArray(rows.map((row) => row[name]))
      : columnLiteral(rows, name, columns[name]),
  );
}

function isScalar(type: string): boolean {
  return !type.endsWith('[]') && type !== 'jsonb';
}

/** The column as one text: the driver's own way, element by element, costs several times as much. */
function columnLiteral<Row>(rows: readonly Row[], name: keyof Row, type: string): string {
  let text = '{';
  for (const row of rows) {
    const value: unknown = row[name];
    if (text.length > 1) text += ',';
    if (value === null || value === undefined) text += 'NULL';
    // JSON has nothing to escape but quotes and backslashes, for which this takes half the time of `quoted`.
    else if (type === 'jsonb') text += JSON.stringify(JSON.stringify(value));
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
