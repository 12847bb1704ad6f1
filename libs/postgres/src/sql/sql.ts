import pg, { type ClientBase, type QueryConfig, type QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { toStemmaError } from '../errors.js';
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
  return throwing(driverSqlOn(dataSource));
}

/** The same for who must tell the driver's errors apart. */
export function driverSqlOn(dataSource: DataSource): Sql {
  return {
    async rows<Row>(text: string, values?: readonly unknown[]) {
      const connection = await connectionOf(dataSource);
      let isBroken = false;
      try {
        return await preparedOn(connection.client).rows<Row>(text, values);
      } catch (error) {
        // What the server refuses leaves the connection as it was.
        isBroken = !(error instanceof pg.DatabaseError);
        throw error;
      } finally {
        connection.release(isBroken);
      }
    },
  };
}

/** Statements on this connection. */
export function preparedOn(client: Pick<ClientBase, 'query'>): Sql {
  return {
    async rows<Row>(text: string, values?: readonly unknown[]) {
      return (await client.query<QueryResultRow>(prepared(text, values))).rows as Row[];
    },
  };
}

/** The same statements, with the driver's errors in the product's words. */
function throwing(sql: Sql): Sql {
  return {
    async rows<Row>(text: string, values?: readonly unknown[]) {
      try {
        return await sql.rows<Row>(text, values);
      } catch (error) {
        throw toStemmaError(error);
      }
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
