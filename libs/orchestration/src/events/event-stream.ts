import { setImmediate } from 'node:timers/promises';
import { bulkhead } from 'cockatiel';
import { formatEventCursor, type EventCursor } from '@stemma/models';
import { LRUCache } from 'lru-cache';
import type { EventFeed, EventPage, StreamedEvent } from '../ports/event-feed.js';
import { nextTurn } from '../turns/turn.js';
import { matches, type EventFilter } from './event-filter.js';
import { News } from './news.js';

/** What a reader of the stream is told. */
export type StreamItem =
  /** Readers at one place, with one filter, are given the very same list. */
  | { readonly kind: 'events'; readonly events: readonly StreamedEvent[] }
  /** Nothing happened for a while, up to there; first of all where a reader was told of no place. */
  | { readonly kind: 'heartbeat'; readonly at: EventCursor }
  /** Events behind where the reader was are not held any more, or never were: what follows goes on at `from`. */
  | { readonly kind: 'reset'; readonly reason: 'dropped' | 'unknown'; readonly from: EventCursor };

export interface StreamOptions {
  /** A reader hears something so often. */
  readonly heartbeatMs: number;
  readonly pollMs: number;
}

/** Readers that are at one place, as nearly all are, share what is read there. */
const PAGES_KEPT = 16;
/** Of those that lag behind. */
const READ_AT_ONCE = 4;

/**
 * The events as they are committed, for any number of readers at once, each at its own pace and from its own place. They
 * come from the record, behind its frontier: none is missed, whoever wrote it, and none comes twice.
 */
export class EventStream {
  private readonly pages = new LRUCache<string, Promise<EventPage>>({ max: PAGES_KEPT });
  private readonly chosen = new WeakMap<EventPage, Map<string, readonly StreamedEvent[]>>();
  private readonly reading = bulkhead(READ_AT_ONCE, Infinity);
  private readonly news: News;

  constructor(
    private readonly feed: EventFeed,
    private readonly options: StreamOptions = { heartbeatMs: 15_000, pollMs: 1_000 },
  ) {
    this.news = new News(() => feed.end(), options.pollMs);
  }

  /** Where its events come from: the record, among all. */
  async source(): Promise<string> {
    return `urn:stemma:${await this.feed.identity()}`;
  }

  /** Something was committed. */
  wake(): void {
    this.news.wake();
  }

  /**
   * Once it is answered, nothing that is committed is missed. Goes on until the signal is aborted.
   * @param after null: from now on
   * @throws StemmaError store_unavailable, after which it may be resumed where it was
   */
  async read(
    after: EventCursor | null,
    filter: EventFilter,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<StreamItem, void>> {
    const asked = after ?? (await this.feed.end());
    const standing = await this.feed.standing(asked);
    if (standing === 'known')
      return this.follow(
        asked,
        filter,
        signal,
        after === null ? { kind: 'heartbeat', at: asked } : undefined,
      );
    const from = standing === 'unknown' ? await this.feed.end() : asked;
    return this.follow(from, filter, signal, { kind: 'reset', reason: standing, from });
  }

  private async *follow(
    from: EventCursor,
    filter: EventFilter,
    signal: AbortSignal,
    first?: StreamItem,
  ): AsyncGenerator<StreamItem, void> {
    const { heartbeatMs } = this.options;
    if (first !== undefined) yield first;
    const filterKey = JSON.stringify(filter);
    const listener = this.news.listen(signal);
    let cursor = from;
    let more = true;
    let silentSince = Date.now();
    try {
      while (!signal.aborted) {
        if (more) {
          const page = await this.pageAfter(cursor);
          const meant = this.choose(page, filter, filterKey);
          if (meant.length > 0) {
            yield { kind: 'events', events: meant };
            silentSince = Date.now();
          }
          cursor = page.next;
          more = page.more || this.news.isBeyond(cursor.position);
          // Full pages are there already for many that catch up: one reader a round of the event loop. Those that are hardly
          // behind go on together: one a round, they would fall further behind.
          if (page.more) await nextTurn();
          else if (more) await setImmediate();
        } else more = await listener.beyond(cursor.position, silentSince + heartbeatMs);
        if (Date.now() < silentSince + heartbeatMs) continue;
        yield { kind: 'heartbeat', at: cursor };
        silentSince = Date.now();
      }
    } finally {
      listener.close();
    }
  }

  private choose(page: EventPage, filter: EventFilter, filterKey: string): readonly StreamedEvent[] {
    const known = this.chosen.get(page) ?? new Map<string, readonly StreamedEvent[]>();
    const chosen = known.get(filterKey) ?? page.events.filter(({ event }) => matches(event, filter));
    this.chosen.set(page, known.set(filterKey, chosen));
    return chosen;
  }

  /** Kept only where there is something: what comes after that place never changes. */
  private pageAfter(cursor: EventCursor): Promise<EventPage> {
    const key = formatEventCursor(cursor);
    const known = this.pages.get(key);
    if (known !== undefined) return known;
    const page = this.reading.execute(() => this.feed.page(cursor));
    this.pages.set(key, page);
    const forget = (): void => void this.pages.delete(key);
    page.then(({ next }) => {
      if (formatEventCursor(next) === key) forget();
    }, forget);
    return page;
  }
}
