import { comparePositions, type Position } from '@stemma/models';
import type { ChangeFeed, FeedPage, Lane } from './ports/change-feed.js';
import type { Subject } from './ports/subject.js';

/**
 * A page of changes, of which none is missing. Asked after the page was read: a part of the log that was dropped
 * meanwhile is not in it, though the page leads past it.
 * @returns null where the log no longer reaches back to `after`: only a full load helps.
 */
export async function wholePage(
  feed: ChangeFeed,
  after: Position,
  subjects: readonly Subject[],
  lane: Lane,
  limit: number,
): Promise<FeedPage | null> {
  const page = await feed.page(after, subjects, lane, limit);
  if (comparePositions(page.next, after) <= 0) return page;
  return (await feed.standing(after)) === 'dropped' ? null : page;
}
