import type { ImportAnswer } from '../client/answers.js';
import type { GitCursor } from '../git/index.js';

/** What the service keeps of a git import: how far it has come, and from where to send again what was refused. */
export interface GitBookmark extends GitCursor {
  /** What was finished, and what lacked its content, when `refused` lines had been refused and none after them was sent. */
  readonly retry?: Pick<GitCursor, 'heads' | 'lacking'> & { readonly refused: number };
}

/** Null where what is kept is none of ours. */
function gitBookmark(cursor: unknown): GitBookmark | null {
  if (typeof cursor !== 'object' || cursor === null) return null;
  const { version, root, paths, heads, skipped, exact, lacking, tagged, retry } =
    cursor as Partial<GitBookmark>;
  const areOurs =
    version === 1 &&
    typeof root === 'string' &&
    [paths, heads, skipped, exact ?? [], tagged ?? [], retry?.heads ?? []].every(areTexts) &&
    [lacking, retry?.lacking].every((list) => list === undefined || list === 'many' || areTexts(list));
  return areOurs ? (cursor as GitBookmark) : null;
}

function areTexts(list: unknown): boolean {
  return Array.isArray(list) && list.every((item) => typeof item === 'string');
}

export interface GitStart {
  /** Null: from the first commit on. */
  readonly done: GitCursor | null;
  /** To be kept in every bookmark of this run. */
  readonly retry: NonNullable<GitBookmark['retry']>;
}

/** Where a run begins: after what is done, or where lines have been refused since, from where those were sent. */
export function gitStart(state: ImportAnswer | null): GitStart {
  const refused = state?.badLineCount ?? 0;
  const bookmark = gitBookmark(state?.cursor);
  if (bookmark === null) return { done: null, retry: { heads: [], refused } };
  const before = bookmark.retry ?? { heads: [], refused: 0 };
  const again = refused > before.refused;
  const { heads, lacking = [] } = again ? before : bookmark;
  const { tagged = [] } = again ? {} : bookmark;
  return { done: { ...bookmark, heads, lacking, tagged }, retry: { heads, lacking, refused } };
}

/** Where an attempt begins after the first one of a run broke off: what was refused in this run is for the next. */
export function gitRestart(state: ImportAnswer | null, { done, retry }: GitStart): GitCursor | null {
  const bookmark = gitBookmark(state?.cursor);
  const isOfThisRun = JSON.stringify(bookmark?.retry) === JSON.stringify(retry);
  return isOfThisRun ? bookmark : done;
}
