import { idFrom } from '@stemma/models';
import type { GitCursor, GitItem } from '../git/index.js';
import type { GitBookmark } from './git-bookmark.js';

/**
 * The same for everybody who imports that repository with these globs into that namespace: so one goes on where
 * another stopped.
 */
export function gitImportId(rootCommit: string, namespace: string, paths: readonly string[]): string {
  return idFrom('git-import', rootCommit, namespace, ...[...paths].sort());
}

/** How far a run has come. */
export interface GitProgress {
  phase: GitItem['phase'];
  commits: number;
  commitTotal: number;
  versions: number;
  /** When the present attempt began, in ms. */
  startedAt: number;
}

/** A bookmark costs a line; what comes after the last one is sent again when an import goes on. */
const LINES_A_BOOKMARK = 500;
const PIECE_CHARS = 64 * 1024;

/**
 * The records of a history as NDJSON, in pieces, with a bookmark every few hundred lines and at the end. When
 * `isStopped`, it ends after the item in hand, with a bookmark: so nothing that was sent is sent again.
 */
export async function* gitLines(
  items: AsyncIterable<GitItem>,
  progress: GitProgress,
  retry: NonNullable<GitBookmark['retry']>,
  isStopped: () => boolean,
): AsyncGenerator<string, void, undefined> {
  let piece = '';
  let unmarked = 0;
  let last: GitCursor | null = null;
  const bookmark = (cursor: GitCursor): void => {
    piece += `${JSON.stringify({ record: 'bookmark', cursor: { ...cursor, retry } })}\n`;
    unmarked = 0;
  };
  for await (const { records, phase, commitIndex, commitTotal, commitDone, cursor } of items) {
    for (const record of records) {
      piece += `${JSON.stringify(record)}\n`;
      unmarked++;
      if (record.record === 'node') progress.versions++;
    }
    Object.assign(progress, { phase, commits: commitIndex, commitTotal });
    last = cursor;
    // Every finished commit counts as a line, so that commits without versions are remembered too.
    if (phase === 'import' && commitDone) unmarked++;
    if (commitDone && unmarked >= LINES_A_BOOKMARK) bookmark(cursor);
    if (piece.length >= PIECE_CHARS) {
      yield piece;
      piece = '';
    }
    if (isStopped()) break;
  }
  if (last !== null && unmarked > 0) bookmark(last);
  if (piece !== '') yield piece;
}
