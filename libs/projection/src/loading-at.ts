import { isLoading, type StoredPosition } from './ports/sink.js';
import { randomNumber } from './random-number.js';

/** Of each page of a load: the first is that of the page, the others are those of its parts. */
const MARKS = 2 ** 20;

/** What a content says after so many pages of a load. Each load has a number: a part of another is not taken for one of it. */
export function loadingAt(load: number, pages: number): StoredPosition {
  return { tx: 0n, seq: BigInt(load), mark: pages * MARKS };
}

/** How many whole pages of that load it holds; null where it says something else. */
export function pagesOf(load: number, at: StoredPosition): number | null {
  return at.tx === 0n && at.seq === BigInt(load) ? Math.floor(at.mark / MARKS) : null;
}

/** What it says with a part of the next page. */
export function withAPartMore(at: StoredPosition): StoredPosition {
  const mark = randomNumber();
  if (!isLoading(at)) return { ...at, mark };
  return { ...at, mark: Math.floor(at.mark / MARKS) * MARKS + 1 + (mark % (MARKS - 1)) };
}
