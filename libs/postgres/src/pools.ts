import type { DataSource } from 'typeorm';
import { stemmaDataSource, type ConnectionOptions } from './data-source.js';

type Pool = Required<Pick<ConnectionOptions, 'poolSize' | 'kept' | 'deadlineMs'>>;

/**
 * Connections by what they are for, so that none of it waits for another kind: a reader of an export keeps no request
 * waiting, a load of a mirror neither, and readiness is told however busy all of them are. Opened as they are needed.
 */
const POOLS = {
  requests: { poolSize: 16, kept: 4, deadlineMs: 30_000 },
  exports: { poolSize: 4, kept: 1, deadlineMs: 600_000 },
  /** Mirrors, sums of usage, upkeep, what is done by schedule. */
  background: { poolSize: 8, kept: 2, deadlineMs: 600_000 },
  readiness: { poolSize: 2, kept: 1, deadlineMs: 2_000 },
} as const satisfies Record<string, Pool>;

export type PoolName = keyof typeof POOLS;

export type Pools<Name extends PoolName> = Record<Name, DataSource> & { close(): Promise<void> };

/** @throws the driver's error where the server cannot be reached; what was opened is closed then. */
export async function openPools<Name extends PoolName>(
  url: string,
  applicationName: string,
  names: readonly Name[],
): Promise<Pools<Name>> {
  const opened: [Name, DataSource][] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map(([, pool]) => pool.destroy()));
  };
  try {
    for (const name of names) {
      const pool = stemmaDataSource({ url, applicationName: `${applicationName} ${name}`, ...POOLS[name] });
      opened.push([name, await pool.initialize()]);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { ...(Object.fromEntries(opened) as Record<Name, DataSource>), close };
}
