import { HeldLease, LeaseLost } from '../held-lease.js';
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
export async function switchOver(
  projector: Projector,
  content: NewContent,
  options: SwitchOptions,
): Promise<number> {
  await projector.pause();
  const pausedAt = performance.now();
  try {
    while (!(await hasSwitched(projector, content, options)));
  } finally {
    projector.resume();
  }
  return performance.now() - pausedAt;
}

/** @returns false where the leases ran out before: then others have gone on meanwhile. */
async function hasSwitched(
  { stores: { checkpoints, deadLetters }, sink: { name, lanes }, holder, leaseMs }: Projector,
  content: NewContent,
  { signal, stopping, isOwn }: SwitchOptions,
): Promise<boolean> {
  const leases: HeldLease[] = [];
  const work = async (): Promise<void> => {
    const reached = await content.follow();
    await content.level();
    for (const lease of leases) await persistently(signal, () => lease.renew());
    if (!(await persistently(signal, isOwn))) throw new Interrupted();
    signal.throwIfAborted();
    // It may take effect although it is cut off: from here on a cancellation comes too late.
    await persistently(stopping, () => content.begun.switch(stopping));
    // Lanes would find out by themselves; but another cluster's checkpoint, and letters, must go.
    for (const lease of leases) await persistently(stopping, () => lease.rewind(reached)).catch(passOver);
    await persistently(stopping, () => deadLetters.clearAll(name));
  };
  try {
    for (let lane = 0; lane < lanes; lane++) {
      const seize = (): Promise<HeldLease> =>
        HeldLease.seize(checkpoints, name, lane, `${holder}:rebuild`, leaseMs);
      leases.push(await persistently(signal, seize));
    }
    await leases.reduce<(held: AbortSignal) => Promise<void>>(
      (inner, lease) => (held) => lease.during(held, inner),
      work,
    )(signal);
    return true;
  } catch (error) {
    if (error instanceof LeaseLost) return false;
    throw error;
  } finally {
    for (const lease of leases) await lease.giveBack();
  }
}

/** Whoever has taken the lane since follows the new content. */
function passOver(error: unknown): void {
  if (!(error instanceof LeaseLost)) throw error;
}
