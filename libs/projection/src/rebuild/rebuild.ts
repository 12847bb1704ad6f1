import { StemmaError } from '@stemma/models';
import type { ChangeFeed } from '../ports/change-feed.js';
import type { Projector } from '../projector.js';
import { rebuildBeside, type RebuiltBeside } from './rebuild-beside.js';
import type { RebuildOptions } from './rebuild-options.js';
import { rebuildInPlace, type RebuiltInPlace } from './rebuild-in-place.js';

export type Rebuilt = RebuiltBeside | RebuiltInPlace;

/**
 * Builds the content of a mirror anew: beside the present one, where the mirror can hold two; else in its place. The
 * infrastructure may come and go.
 * @throws StemmaError `mirror_not_found`; the reason of the signal that was aborted; what the store said of an entity that
 *   a content beside cannot take
 */
export async function rebuild(
  projector: Projector,
  feed: ChangeFeed,
  options: RebuildOptions,
): Promise<Rebuilt> {
  const { mirror } = projector;
  if (mirror === null)
    throw new StemmaError('mirror_not_found', `${projector.name} keeps nothing that could be rebuilt.`);
  const beginRebuild = mirror.beginRebuild?.bind(mirror);
  return beginRebuild === undefined
    ? rebuildInPlace(projector, feed, options)
    : rebuildBeside(projector, beginRebuild, feed, options);
}
