import type { ClientBase, QueryConfig, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { inWords } from '../errors.js';
import { connectionOf } from './connection.js';

/**
 * Runs a statement and answers its rows. Statements are prepared once for each connection, so their texts
 * must come from a bounded set: values travel as parameters, never within the text.
 */
export interface Sql {
  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/**
 * Statements on whichever connection is free; each is a transaction of its own.
 * @throws StemmaError `store_unavailable`, `timeout` and the like, never the driver's own errors
 */
export function sqlOn(dataSource: DataSource): Sql {
  return { rows: (text, values) => inWords(rowsOn(dataSource, text, values)) };
}

async function rowsOn<Row>(
  dataSource: DataSource,
  text: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  const connection = await connectionOf(dataSource);
  // As the driver's pool does: a prepared plan that fits no more stays with its connection.
  let isBroken = true;
  try {
    const rows = await preparedOn(connection.client).rows<Row>(text, values);
    isBroken = false;
    return rows;
  } finally {
    connection.release(isBroken);
  }
}

/** Statements on this connection. */
export function preparedOn(client: Pick<ClientBase, 'query'>): Sql {
  return {
    async rows<Row>(text: string, values?: readonly unknown[]) {
      return (await client.query<QueryResultRow>(prepared(text, values))).rows as Row[];
    },
  };
}

/** The driver prepares a statement that has a name, once for each connection. */
export function prepared(text: string, values: readonly unknown[] = []): QueryConfig {
  return { name: nameOf(text), text, values: [...values] };
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `stemma_${names.size}`;
    names.set(text, name);
  }
  return name;
}
