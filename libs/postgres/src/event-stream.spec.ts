import { EventStream, LineageService, type StreamItem, type StreamOptions } from '@stemma/orchestration';
import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from './data-source.js';
import { PostgresEventFeed } from './postgres-event-feed.js';
import { PostgresUnitOfWork } from './postgres-unit-of-work.js';

const HOUR_MS = 3_600_000;
/** It looks when it is woken, and else never. */
const woken: StreamOptions = { heartbeatMs: HOUR_MS, pollMs: HOUR_MS };
const READERS = 200;

class CountingFeed extends PostgresEventFeed {
  pages = 0;

  override page(...asked: Parameters<PostgresEventFeed['page']>): ReturnType<PostgresEventFeed['page']> {
    this.pages += 1;
    return super.page(...asked);
  }
}

describe('the stream of events', () => {
  let dataSource: DataSource;
  let drop: () => Promise<void>;
  let feed: CountingFeed;
  let ending: AbortController;

  beforeAll(async () => {
    const database = await testDatabase();
    drop = database.drop;
    dataSource = await stemmaDataSource({ url: database.url }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await drop();
  });
  beforeEach(() => {
    feed = new CountingFeed(dataSource);
    ending = new AbortController();
  });
  afterEach(() => {
    ending.abort();
  });

  const commit = async (): Promise<string> => {
    const lineage = new LineageService(new PostgresUnitOfWork(dataSource), () => new Date());
    const context = { actor: null, correlationId: 'test', idempotency: null };
    const { answer } = await lineage.createPattern(context, { name: 'retry', createdBy: 'ada' });
    return (answer as { pattern: { patternId: string } }).pattern.patternId;
  };
  const patternsOf = (item: StreamItem | undefined): string[] => {
    if (item?.kind !== 'events') throw new Error(`no events: ${JSON.stringify(item)}`);
    return [...new Set(item.events.map(({ event }) => event.patternId))];
  };
  const next = async (items: AsyncGenerator<StreamItem, void>): Promise<StreamItem | undefined> =>
    (await items.next()).value ?? undefined;
  /** From now on, and told so. */
  const reader = async (stream: EventStream): Promise<AsyncGenerator<StreamItem, void>> => {
    const items = await stream.read(null, {}, AbortSignal.any([ending.signal]));
    expect(await next(items)).toMatchObject({ kind: 'heartbeat' });
    return items;
  };

  it('tells a reader of what was committed while it was at work', async () => {
    const stream = new EventStream(feed, woken);
    const items = await reader(stream);
    for (let n = 0; n < 3; n++) {
      const patternId = await commit();
      stream.wake();
      expect(patternsOf(await next(items))).toEqual([patternId]);
    }
  });

  it('asks the record once for all who are at one place', async () => {
    const stream = new EventStream(feed, woken);
    const readers = await Promise.all(Array.from({ length: READERS }, () => reader(stream)));
    for (let n = 0; n < 2; n++) {
      const coming = readers.map(next);
      const patternId = await commit();
      stream.wake();
      for (const item of await Promise.all(coming)) expect(patternsOf(item)).toEqual([patternId]);
    }
    // Where all of them were at first, and since each commit.
    expect(feed.pages).toBeLessThanOrEqual(3);
  });

  it('tells a reader where it is while nothing happens, and asks the record nothing for that', async () => {
    const stream = new EventStream(feed, { heartbeatMs: 20, pollMs: 10 });
    const items = await reader(stream);
    const silence = [await next(items), await next(items), await next(items)];
    expect(feed.pages).toBe(1);
    const patternId = await commit();
    for (const item of silence) {
      if (item?.kind !== 'heartbeat') throw new Error('no heartbeat');
      const later = await stream.read(item.at, {}, ending.signal);
      expect(patternsOf(await next(later))).toEqual([patternId]);
    }
  });

  it('ends for a reader that waits when it leaves', async () => {
    const coming = next(await reader(new EventStream(feed, woken)));
    ending.abort();
    expect(await coming).toBeUndefined();
  });
});
