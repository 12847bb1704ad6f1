/** A table's columns in their order, with the type that each is cast to. */
export type Columns<Row> = { readonly [Column in keyof Row & string]: string };

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/**
 * One statement for any number of rows: an array for each column, unnested by the server, so that the text
 * (and its plan) is the same whatever the number. Arrays and JSON travel as text, since unnest would flatten them.
 * @param suffix what follows the rows, such as `on conflict do nothing returning node_id`.
 */
export function insertRows<Row>(
  table: string,
  columns: Columns<Row>,
  rows: readonly Row[],
  suffix = '',
): Statement {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const carriers = names.map((name) => (isScalar(columns[name]) ? columns[name] : 'text'));
  const casts = names.map((name) => (isScalar(columns[name]) ? name : `${name}::${columns[name]}`));
  return {
    text:
      `insert into stemma.${table} (${names.join(', ')}) select ${casts.join(', ')}` +
      ` from unnest(${carriers.map((type, i) => `$${i + 1}::${type}[]`).join(', ')})` +
      ` as rows (${names.join(', ')}) ${suffix}`,
    values: names.map((name) => rows.map((row) => carry(row[name], columns[name]))),
  };
}

function isScalar(type: string): boolean {
  return !type.endsWith('[]') && type !== 'jsonb';
}

function carry(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'jsonb') return JSON.stringify(value);
  if (type.endsWith('[]')) return arrayLiteral(value as readonly string[]);
  return value;
}

/** Postgres' text form of an array. */
export function arrayLiteral(items: readonly (string | number)[]): string {
  return `{${items.map((item) => `"${String(item).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}
