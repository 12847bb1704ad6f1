import { FencedOut } from '../held-lease.js';
import { persistently } from '../persistently.js';
import type { Projector } from '../projector.js';
import { Interrupted } from './interrupted.js';
import type { NewContent } from './new-content.js';

export interface SwitchOptions {
  readonly signal: AbortSignal;
  /** Aborted with the process. */
  readonly stopping: AbortSignal;
  readonly isOwn: () => Promise<boolean>;
}

/** Puts the new content in the place of the present one. @returns for how long no lane moved. */
export function switchOver(
  projector: Projector,
  content: NewContent,
  { signal, stopping, isOwn }: SwitchOptions,
): Promise<number> {
  const { deadLetters } = projector.stores;
  let pausedAt: number | null = null;
  return projector.asHolder(signal, async (leases) => {
    pausedAt ??= performance.now();
    const reached = await content.follow();
    await content.level();
    for (const lease of leases) await persistently(signal, () => lease.renew());
    if (!(await persistently(signal, isOwn))) throw new Interrupted();
    signal.throwIfAborted();
    // It may take effect although it is cut off: from here on a cancellation comes too late.
    await persistently(stopping, () => content.begun.switch(stopping));
    // Lanes would find out by themselves; but another cluster's checkpoint, and letters, must go.
    for (const lease of leases)
      await persistently(stopping, () => lease.rewind(reached)).catch(skipIfFencedOut);
    await persistently(stopping, () => deadLetters.clearAll(projector.name));
    return performance.now() - pausedAt;
  });
}

/** Whoever has taken the lane since follows the new content. */
function skipIfFencedOut(error: unknown): void {
  if (!(error instanceof FencedOut)) throw error;
}
