import { newId } from '@stemma/models';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { sqlOn, type Sql } from '../sql/sql.js';

/** One NOTIFY stands for all commits of so long a time. */
const THROTTLE_MS = 25;
const RECONNECT_MS = 5_000;
const CHANNEL = 'stemma_changes';

/**
 * Wakes the projections of this process and of others after a commit. A wake-up and nothing else: one that is lost only
 * means that the next poll finds the change. It is sent outside the writing transaction, which it neither slows nor fails.
 */
export class PostgresWakeUp {
  private readonly sql: Sql;
  private readonly id = newId();
  private client: pg.Client | null = null;
  private sending: NodeJS.Timeout | null = null;
  private reconnecting: NodeJS.Timeout | null = null;
  private readonly listeners: (() => void)[] = [];
  private closed = false;

  constructor(
    private readonly url: string,
    dataSource: DataSource,
  ) {
    this.sql = sqlOn(dataSource);
  }

  onWake(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Something was committed here. */
  tell(): void {
    this.wake();
    if (this.sending !== null || this.closed) return;
    this.sending = setTimeout(() => {
      this.sending = null;
      this.sql.rows(`select pg_notify('${CHANNEL}', $1)`, [this.id]).catch(() => undefined);
    }, THROTTLE_MS).unref();
  }

  /** Listens; where the connection is lost, again after a while. */
  async listen(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'stemma wake-up' });
    client.on('notification', ({ payload }) => {
      if (payload !== this.id) this.wake();
    });
    client.on('error', () => undefined);
    client.on('end', () => {
      if (this.client === client) this.reconnect();
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.client = client;
    } catch {
      await client.end().catch(() => undefined);
      this.reconnect();
    }
    if (this.closed) await this.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const timer of [this.sending, this.reconnecting]) if (timer !== null) clearTimeout(timer);
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private wake(): void {
    for (const listener of this.listeners) listener();
  }

  private reconnect(): void {
    this.client = null;
    if (this.closed) return;
    this.reconnecting = setTimeout(() => void this.listen(), RECONNECT_MS).unref();
  }
}
