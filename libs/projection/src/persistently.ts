import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from './backoff.js';
import { isInfrastructureFault } from './faults.js';

const MAX_BACKOFF_MS = 5_000;

/**
 * Does the same again, after a pause, until the infrastructure lets it.
 * @param unforeseen so many faults of other kinds are got over too.
 * @throws what `work` throws for another reason; the signal's reason once it is aborted.
 */
export async function persistently<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
  unforeseen = 0,
): Promise<T> {
  for (let failures = 1, others = 0; ; failures++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!isInfrastructureFault(error) && ++others > unforeseen) throw error;
      await sleep(backoffMs(failures, MAX_BACKOFF_MS), undefined, { signal }).catch(() => undefined);
    }
  }
}
