import type { Route } from '../follow/cursor.js';
import { persistently } from '../persistently.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { MirrorRebuild } from '../ports/mirror.js';
import type { Projector } from '../projector.js';
import { punctual } from '../punctual.js';
import { Interrupted } from './interrupted.js';
import { NewContent, type BuildOptions } from './new-content.js';
import type { RebuildOptions } from './rebuild-options.js';
import { switchOver } from './switch-over.js';

/** So often it is tried to free what was built, where that fails for a reason that nobody foresaw. */
const TRIES = 8;

export interface RebuiltBeside {
  readonly kind: 'beside';
  readonly loaded: number;
  /** Of how long no lane moved. */
  readonly pausedMs: number;
}

/**
 * Builds a second content beside the present one, which readers and lanes go on with, and puts it in its place once it has
 * caught up. An entity that cannot be applied ends it, and so does the signal: the new content is freed then, and the
 * present one stays.
 */
export async function rebuildBeside(
  projector: Projector,
  beginRebuild: (signal: AbortSignal) => Promise<MirrorRebuild>,
  feed: ChangeFeed,
  options: RebuildOptions,
): Promise<RebuiltBeside> {
  const { stopping = new AbortController().signal, isOwn = () => Promise.resolve(true) } = options;
  const signal = AbortSignal.any([options.signal, stopping]);
  const begin = async (until: AbortSignal): Promise<MirrorRebuild> =>
    punctual(await beginRebuild(until), projector.sink.pace.deadlineMs);
  let content: NewContent | null = null;
  const free = async (): Promise<void> => {
    const begun = content?.begun ?? (await begin(stopping));
    await begun.abandon(stopping);
  };
  try {
    const route = { feed, clock: projector.clock };
    content = await contentOf(begin, route, { ...options, signal });
    const loaded = await content.load();
    await content.follow();
    const pausedMs = await switchOver(projector, content, { signal, stopping, isOwn });
    return { kind: 'beside', loaded, pausedMs };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    try {
      // Where another process resumes it, it stays.
      if (await persistently(stopping, isOwn)) await persistently(stopping, free, TRIES);
    } catch (failure) {
      if (failure instanceof Interrupted) throw failure;
    }
    throw error;
  }
}

/** What an earlier rebuild has left, where that can be resumed; else that is freed, and an empty one is begun. */
async function contentOf(
  begin: (signal: AbortSignal) => Promise<MirrorRebuild>,
  route: Pick<Route, 'feed' | 'clock'>,
  options: BuildOptions,
): Promise<NewContent> {
  const { signal } = options;
  const found = new NewContent(await persistently(signal, () => begin(signal)), route, options);
  if (await found.resume()) return found;
  await persistently(signal, () => found.begun.abandon(signal));
  return new NewContent(await persistently(signal, () => begin(signal)), route, options);
}
