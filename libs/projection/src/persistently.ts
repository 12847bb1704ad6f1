import { setTimeout as sleep } from 'node:timers/promises';
import { isInfrastructureFault } from './faults.js';

const MAX_BACKOFF_MS = 5_000;

/**
 * Does the same again, after a pause, until the infrastructure lets it.
 * @throws what `work` throws for another reason; the signal's reason once it is aborted.
 */
export async function persistently<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!isInfrastructureFault(error)) throw error;
      const ceiling = Math.min(MAX_BACKOFF_MS, 50 * 2 ** Math.min(failures, 20));
      await sleep(ceiling * (0.5 + Math.random() / 2), undefined, { signal });
    }
  }
}
