import pg from 'pg';
import type { DataSource } from 'typeorm';

/** A connection of the pool, until it is released. */
export interface Connection {
  readonly client: pg.PoolClient;
  /** @param isBroken whether it can be used no more: then the pool closes it. */
  release(isBroken: boolean): void;
}

/** @throws the driver's error where none becomes free in time. */
export async function connectionOf({ driver }: DataSource): Promise<Connection> {
  const [client, release] = (await driver.obtainMasterConnection()) as [
    pg.PoolClient,
    (isBroken: boolean) => void,
  ];
  return { client, release };
}

/**
 * What breaks a connection fails its statements too, which tell of it; unheard, it would end the process. The server may say
 * in one breath that it is open and that it ends, before anybody who was given it could listen.
 */
export class PooledClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', ignore);
  }
}

/** Cancels what runs on a connection, over another one that is not of the pool, which may have none to give. */
export async function cancel({ options }: DataSource, { client }: Connection): Promise<void> {
  const running = client as unknown as pg.Client & { readonly processID: number };
  const { url, connectTimeoutMS } = options as typeof options & { type: 'postgres' };
  const other = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMS });
  other.on('error', ignore);
  try {
    await other.connect();
    await other.query('select pg_cancel_backend($1)', [running.processID]);
  } catch {
    // The server is full or gone: then this side at least lets go.
    await running.end().catch(ignore);
  } finally {
    await other.end().catch(ignore);
  }
}

function ignore(): void {
  // Nothing is to be done.
}
