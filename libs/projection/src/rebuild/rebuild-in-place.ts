import { Progressing } from '../jobs/progress.js';
import { loadingAt } from '../loading-at.js';
import { persistently } from '../persistently.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import { isStore } from '../ports/sink.js';
import type { Projector } from '../projector.js';
import { randomNumber } from '../random-number.js';
import type { Repaired } from '../verify/mender.js';
import { repair } from '../verify/repair.js';
import { repairableOf } from '../verify/repairable-of.js';
import { putPosition } from './put-position.js';
import type { RebuildOptions } from './rebuild-options.js';

export interface RebuiltInPlace extends Repaired {
  readonly kind: 'in place';
}

/** So long the lanes are waited for before somebody asks whether they still shall be. */
const PATIENCE_MS = 100;

/**
 * Builds a content anew in its place: its lanes, in whatever process they are, load everything once more, as where they find
 * nothing; meanwhile the record answers, and what was held stays. Then all of it is compared with the record and mended, so
 * that what the record does not know goes. Where it is ended before, the lanes load on by themselves.
 */
export async function rebuildInPlace(
  projector: Projector,
  feed: ChangeFeed,
  { stopping, bookmark, onBookmark, ...options }: RebuildOptions,
): Promise<RebuiltInPlace> {
  const { onProgress = () => undefined } = options;
  const signal = stopping === undefined ? options.signal : AbortSignal.any([options.signal, stopping]);
  const isSentBack = 'isSentBack' in (bookmark ?? {});
  if (!isSentBack) await sendBack(projector, signal);
  onBookmark?.({ isSentBack: true });
  let total = 0;
  for (const subject of projector.sink.subjects)
    total += await persistently(signal, () => feed.count(subject));
  const progress = new Progressing(total, onProgress);
  progress.enter('loading');
  const newest = await persistently(signal, () => feed.newest());
  for (let done = 0; !(await projector.reaches(newest, PATIENCE_MS));) {
    signal.throwIfAborted();
    const now = projector.loaded?.done ?? done;
    progress.add(Math.max(0, now - done));
    done = now;
  }
  const { deadLetters } = projector.stores;
  const compared = { signal, onProgress, depth: 'deep' } as const;
  const repaired = await repair(repairableOf(projector), feed, deadLetters, null, compared);
  return { kind: 'in place', ...repaired };
}

/** Lets each lane say that it is a part of everything, of a load that nobody knows. */
async function sendBack(projector: Projector, signal: AbortSignal): Promise<void> {
  const { sink } = projector;
  if (!isStore(sink)) return;
  await projector.asHolder(signal, async (leases, held) => {
    for (const [lane, lease] of leases.entries()) {
      await persistently(held, () => lease.rewind(null));
      await putPosition(sink, lane, loadingAt(randomNumber(), 0), held);
    }
    projector.forgetPosition();
  });
}
