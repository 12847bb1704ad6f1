import { randomBytes } from 'node:crypto';
import { comparePositions, formatPosition, parsePosition, type Position } from '@stemma/models';

/**
 * What a lane notes in its sink: up to where the sink holds the record, and a token that is new with every note. By the
 * token a sink that was put back from an older copy is told from one that was not, at the same position too.
 */
export interface Bookmark extends Position {
  /** 16 hexadecimal digits. */
  readonly token: string;
}

/** Noted while a sink is loaded: it holds a part of everything, on which nothing can follow. No change stands here. */
export const LOADING: Position = { tx: 0n, seq: 1n };

export function bookmarkAt({ tx, seq }: Position): Bookmark {
  return { tx, seq, token: randomBytes(8).toString('hex') };
}

export function isLoading(position: Position): boolean {
  return comparePositions(position, LOADING) === 0;
}

export function isSameBookmark(a: Bookmark | null, b: Bookmark | null): boolean {
  return a === b || (a !== null && b !== null && a.token === b.token && comparePositions(a, b) === 0);
}

/** `<transaction>.<sequence>.<token>`, for a store that keeps it as text. */
export function formatBookmark(bookmark: Bookmark): string {
  return `${formatPosition(bookmark)}.${bookmark.token}`;
}

/** Reads what `formatBookmark` wrote. @throws StemmaError invalid_position */
export function parseBookmark(text: string): Bookmark {
  const end = text.lastIndexOf('.');
  return { ...parsePosition(text.slice(0, end)), token: text.slice(end + 1) };
}
