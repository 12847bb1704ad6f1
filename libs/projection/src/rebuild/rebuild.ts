import { StemmaError } from '@stemma/models';
import { persistently } from '../persistently.js';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { Projector } from '../projector.js';
import { Interrupted } from './interrupted.js';
import { NewContent, type BuildOptions } from './new-content.js';
import { switchOver } from './switch-over.js';

export interface RebuildOptions extends BuildOptions {
  /** Aborted where it shall end: what is built is freed. */
  readonly signal: AbortSignal;
  /** Aborted, with `Interrupted`, where the process ends: what is built is left to the next one. */
  readonly stopping?: AbortSignal;
  /** Asked before the new content is switched to, or freed: false where another process has taken this over. */
  readonly isOwn?: () => Promise<boolean>;
}

export interface Rebuilt {
  readonly loaded: number;
  /** Of how long no lane moved. */
  readonly pausedMs: number;
}

/**
 * Builds the content of a mirror anew beside the present one, which readers and lanes go on with, and puts it in its
 * place once it has caught up. The infrastructure may come and go; an entity that cannot be applied ends the rebuild,
 * and so does the signal: the new content is freed then, and the present one stays.
 * @throws StemmaError what the store said of that entity; the reason of the signal that was aborted.
 */
export async function rebuild(
  projector: Projector,
  feed: ChangeFeed,
  options: RebuildOptions,
): Promise<Rebuilt> {
  const { mirror } = projector;
  if (mirror === null)
    throw new StemmaError('mirror_not_found', `${projector.name} keeps nothing that could be rebuilt.`);
  const { stopping = new AbortController().signal, isOwn = () => Promise.resolve(true) } = options;
  const signal = AbortSignal.any([options.signal, stopping]);
  let content: NewContent | null = null;
  const free = async (): Promise<void> => {
    const begun = content?.begun ?? (await mirror.beginRebuild?.(stopping));
    await begun?.abandon(stopping);
  };
  try {
    content = await NewContent.begin(mirror, feed, { ...options, signal });
    const loaded = await content.load();
    await content.follow();
    const pausedMs = await switchOver(projector, content, { signal, stopping, isOwn });
    return { loaded, pausedMs };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    try {
      // Where another process goes on with it, it stays.
      if (await persistently(stopping, isOwn)) await persistently(stopping, free);
    } catch (failure) {
      if (failure instanceof Interrupted) throw failure;
    }
    throw error;
  }
}
