import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@stemma/models';
import pg from 'pg';

/** The name of connections that nothing happens to. */
export const ONLOOKER = 'onlooker';
/** As a migration beside a running service: it comes back later where a lock is not free. */
const LOCK_TIMEOUT_MS = 30;
const LOCK_NOT_AVAILABLE = '55P03';
/** A connection that the server has ended is known to be so by then. */
const NOTICED_MS = 5;

/** What can happen to the record itself while others read and write it. */
export class RecordOutside {
  /** Writes fail; what is committed can be read. */
  isReadOnly = false;
  private readonly widened = new Set<string>();
  /** In which a transaction is open. */
  private held: Promise<pg.Client> | null = null;

  private constructor(
    private readonly url: string,
    private readonly hand: pg.Client,
    private readonly tables: readonly string[],
  ) {}

  static async of(url: string, tables: readonly string[]): Promise<RecordOutside> {
    const hand = new pg.Client({
      connectionString: url,
      application_name: ONLOOKER,
      options: `-c default_transaction_read_only=off -c lock_timeout=${String(LOCK_TIMEOUT_MS)}`,
    });
    await hand.connect();
    return new RecordOutside(url, hand, tables);
  }

  /** Another server answers from now on, which takes no writes: every connection ends, whatever is under way on it. */
  async failOver(): Promise<void> {
    // It is rolled back.
    await (await this.takeHeld())?.end();
    await this.alter('set default_transaction_read_only = on');
    this.isReadOnly = true;
  }

  /** The other one takes writes. */
  async failBack(): Promise<void> {
    if (!this.isReadOnly) return;
    await this.alter('reset default_transaction_read_only');
    this.isReadOnly = false;
  }

  /** A column comes to tables that are free, or goes again: no plan that was made of them fits any more. */
  async migrate(): Promise<void> {
    for (const table of this.tables) await this.migrateTable(table);
  }

  /** As it was. PostgreSQL counts the columns of a table that were ever made: 1,600, which is several thousand histories. */
  async putRight(): Promise<void> {
    await this.failBack();
    while (this.widened.size > 0) for (const table of this.widened) await this.migrateTable(table);
  }

  /** Begins a transaction that has an early id, and does not end it. */
  async hold(): Promise<void> {
    if (!this.isReadOnly) await (this.held ??= this.begun());
  }

  async release(): Promise<void> {
    const held = await this.takeHeld();
    await held?.query('commit');
    await held?.end();
  }

  async close(): Promise<void> {
    await this.release();
    await this.hand.end();
  }

  private async begun(): Promise<pg.Client> {
    // Real servers take their time: a history may last longer than a transaction may stand still.
    const options = '-c idle_in_transaction_session_timeout=0';
    const client = new pg.Client({ connectionString: this.url, options });
    await client.connect();
    await client.query('begin');
    const [patternId, nodeId] = [newId(), newId()];
    await client.query(
      `insert into stemma.patterns
       select (jsonb_populate_record(p, jsonb_build_object('pattern_id', $1::text, 'deleted_at', null))).*
       from stemma.patterns p limit 1`,
      [patternId],
    );
    await client.query(
      `insert into stemma.lineage_nodes
       select (jsonb_populate_record(n, jsonb_build_object('node_id', $2::text, 'pattern_id', $1::text, 'deleted_at', null))).*
       from stemma.lineage_nodes n limit 1`,
      [patternId, nodeId],
    );
    await client.query(
      `insert into stemma.change_log (topic, entity_id, state_rev) values ('pattern', $1, 1), ('node', $2, 1)`,
      [patternId, nodeId],
    );
    return client;
  }

  private takeHeld(): Promise<pg.Client> | null {
    const { held } = this;
    this.held = null;
    return held;
  }

  private async alter(how: string): Promise<void> {
    await this.hand.query(`alter database ${this.hand.escapeIdentifier(this.hand.database ?? '')} ${how}`);
    const { rows } = await this.hand.query<{ pid: number }>(
      `select pid, pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and backend_type = 'client backend' and application_name <> $1`,
      [ONLOOKER],
    );
    const ended = rows.map(({ pid }) => pid);
    while (await this.isAny(ended)) await sleep(1);
    await sleep(NOTICED_MS);
  }

  private async isAny(backends: readonly number[]): Promise<boolean> {
    const { rows } = await this.hand.query('select from pg_stat_activity where pid = any($1) limit 1', [
      backends,
    ]);
    return rows.length > 0;
  }

  /** Leaves it as it is where somebody has it. */
  private async migrateTable(table: string): Promise<void> {
    const isWide = this.widened.has(table);
    try {
      await this.hand.query(
        `alter table stemma.${table} ${isWide ? 'drop column one_more' : 'add column one_more integer'}`,
      );
    } catch (error) {
      if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return;
      throw error;
    }
    if (isWide) this.widened.delete(table);
    else this.widened.add(table);
  }
}
