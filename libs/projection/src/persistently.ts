import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from './backoff.js';
import { isInfrastructureFault } from './faults.js';

const MAX_BACKOFF_MS = 5_000;

/**
 * Does the same again, after a pause, until the infrastructure lets it.
 * @throws what `work` throws for another reason; the signal's reason once it is aborted.
 */
export async function persistently<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!isInfrastructureFault(error)) throw error;
      await sleep(backoffMs(failures, MAX_BACKOFF_MS), undefined, { signal }).catch(() => undefined);
    }
  }
}
