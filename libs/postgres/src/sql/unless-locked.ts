import type { DataSource, EntityManager } from 'typeorm';
import { isLockTimeout } from '../errors.js';

/**
 * Runs in a transaction what takes locks that others must wait behind, unless it would itself wait for one: all who come
 * after it would wait as long (behind an export: for minutes).
 * @returns whether it was done; if not, nothing was.
 */
export async function unlessLocked(
  dataSource: DataSource,
  work: (tx: EntityManager) => Promise<void>,
): Promise<boolean> {
  try {
    await dataSource.transaction(async (tx) => {
      await tx.query(`set local lock_timeout = '1s'`);
      await work(tx);
    });
    return true;
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  }
}
