import { formatPosition, parsePosition } from '@stemma/models';
import type { LoadPlace } from '../follow/load.js';

/** How far a rebuild got, for the process that resumes it. */
export type RebuildBookmark = LoadBookmark | InPlaceBookmark;

/** So far the content is loaded that `resumeKey` names, or further: it is not once it was lost, or put back from a copy. */
interface LoadBookmark extends LoadPlace {
  readonly resumeKey: string;
}

/** The lanes have been sent back to the start. */
interface InPlaceBookmark {
  readonly isSentBack: true;
}

export function bookmarkToJson(bookmark: RebuildBookmark): object {
  return 'isSentBack' in bookmark ? bookmark : { ...bookmark, frontier: formatPosition(bookmark.frontier) };
}

/** Null where that is none. */
export function bookmarkFromJson(noted: unknown): RebuildBookmark | null {
  if (typeof noted !== 'object' || noted === null) return null;
  if ('isSentBack' in noted) return { isSentBack: true };
  // Of an earlier version.
  if (!('frontier' in noted) || !('total' in noted)) return null;
  const bookmark = noted as Omit<LoadBookmark, 'frontier'> & { frontier: string };
  return { ...bookmark, frontier: parsePosition(bookmark.frontier) };
}
