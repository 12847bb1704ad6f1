import type { Client, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { connectionOf } from './connection.js';
import { prepared, type Sql } from './sql.js';

/**
 * Statements within a transaction. They reach the server in the order in which they are given here, and what is given
 * without waiting in between travels together: a round trip costs more than most statements.
 */
export interface TransactionSql extends Sql {
  /**
   * Runs a statement whose answer nobody needs; resolves before it is answered. What follows sees its effect. Where it
   * fails, so does all that follows, and the transaction ends with its fault.
   */
  run(text: string, values?: readonly unknown[]): Promise<void>;
}

export type Isolation = 'read committed' | 'repeatable read read only';

/**
 * Runs `work` in a transaction on a connection of its own, then `last` (where `work` names one), and commits.
 * @returns what `work` answered, and the rows of `last`.
 * @throws the driver's error of the first statement that failed, else what `work` threw; nothing was written then
 *   (but where the answer to the commit was lost, nobody knows).
 */
export async function inTransaction<T>(
  dataSource: DataSource,
  isolation: Isolation,
  work: (sql: TransactionSql) => Promise<{ readonly answer: T; readonly last?: Statement }>,
): Promise<{ readonly answer: T; readonly rows: readonly unknown[] }> {
  const connection = await connectionOf(dataSource);
  const statements = new Statements(connection.client);
  try {
    statements.begin(isolation);
    const { answer, last } = await work(statements);
    return { answer, rows: await statements.commit(last) };
  } catch (error) {
    await statements.rollBack();
    throw statements.fault ?? error;
  } finally {
    connection.release(statements.isBroken);
  }
}

export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

class Statements implements TransactionSql {
  /** Of the first statement that failed: all later ones only say that the transaction is lost. */
  fault: unknown = undefined;
  /** The connection can be used no more. */
  isBroken = false;
  private isHeld = false;

  constructor(private readonly client: PoolClient) {}

  begin(isolation: Isolation): void {
    this.send({ text: `begin isolation level ${isolation}` }).catch(ignore);
  }

  async rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return (await this.send(prepared(text, values))).rows as Row[];
  }

  run(text: string, values?: readonly unknown[]): Promise<void> {
    this.send(prepared(text, values)).catch(ignore);
    return Promise.resolve();
  }

  async commit(last?: Statement): Promise<unknown[]> {
    const answered = last === undefined ? Promise.resolve([]) : this.rows(last.text, last.values);
    const [rows, { command }] = await Promise.all([answered, this.send({ text: 'commit' })]);
    // After a fault that somebody has caught, a commit is carried out as a rollback, and is no error.
    if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command}`);
    return rows;
  }

  async rollBack(): Promise<void> {
    try {
      await this.client.query('rollback');
    } catch {
      this.isBroken = true;
    }
  }

  private async send(statement: QueryConfig): Promise<QueryResult<QueryResultRow>> {
    this.hold();
    try {
      return await this.client.query<QueryResultRow>(statement);
    } catch (error) {
      this.fault ??= error;
      throw error;
    }
  }

  /** Until the turn is over, so that its statements leave in one piece. */
  private hold(): void {
    if (this.isHeld) return;
    const { stream } = (this.client as unknown as Client).connection;
    this.isHeld = true;
    stream.cork();
    process.nextTick(() => {
      this.isHeld = false;
      stream.uncork();
    });
  }
}

function ignore(): void {
  // The fault is told where it ends the transaction.
}
