import {
  EventStream,
  LineageService,
  PublishingStatus,
  WebhookDispatcher,
  WebhookService,
  type Webhook,
  type WriteContext,
} from '@stemma/orchestration';
import {
  PostgresEventFeed,
  PostgresPublisherReports,
  PostgresUnitOfWork,
  PostgresWebhookQueue,
  PostgresWebhooks,
  stemmaDataSource,
} from '@stemma/postgres';
import { testDatabase } from '@stemma/testing';
import { HttpWebhookSender } from '@stemma/webhooks';
import type { DataSource } from 'typeorm';
import { eventIn, Receiver } from './receiver.js';

const context: WriteContext = { actor: null, correlationId: 'test', idempotency: null };
const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;

describe('what a webhook does not take', () => {
  let dataSource: DataSource;
  let drop: () => Promise<void>;
  let receiver: Receiver;
  let service: WebhookService;
  let lineage: LineageService;
  let sender: HttpWebhookSender;
  let dispatching: Promise<void>;
  const ending = new AbortController();
  let now = new Date('2026-03-01T00:00:00Z');
  const pass = (ms: number): void => {
    now = new Date(now.getTime() + ms);
  };

  beforeAll(async () => {
    const database = await testDatabase();
    drop = database.drop;
    dataSource = await stemmaDataSource({ url: database.url }).initialize();
    receiver = await Receiver.open();
    const clock = (): Date => now;
    const feed = new PostgresEventFeed(dataSource);
    const stream = new EventStream(feed, { heartbeatMs: 100, pollMs: 20 });
    sender = new HttpWebhookSender({ allowPrivate: true });
    lineage = new LineageService(new PostgresUnitOfWork(dataSource), clock);
    service = new WebhookService(new PostgresWebhooks(dataSource), feed, sender, clock);
    const parts = { stream, feed, queue: new PostgresWebhookQueue(dataSource), sender, clock };
    const dispatcher = new WebhookDispatcher(parts, (fault) => void faults.push(fault), 20);
    dispatching = dispatcher.run(ending.signal);
  });
  const faults: string[] = [];
  afterAll(async () => {
    ending.abort();
    await dispatching;
    sender.close();
    await receiver.close();
    await dataSource.destroy();
    await drop();
    expect(faults).toEqual([]);
  });
  beforeEach(() => {
    receiver.answer(204);
  });

  const hook = async (path: string): Promise<Webhook> =>
    (await service.create({ url: receiver.url + path, filter: { eventType: 'pattern_created' } })).webhook;
  const pattern = async (name: string): Promise<string> => {
    const { answer } = await lineage.createPattern(context, { name, createdBy: 'ada' });
    return (answer as { pattern: { patternId: string } }).pattern.patternId;
  };
  const deliveries = async ({ webhookId }: Webhook) =>
    (await service.deliveries({ webhookId, limit: 100, after: null })).items;
  /** Waits until it is so. */
  const until = async <T>(what: () => Promise<T | null | undefined | false>): Promise<T> => {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
      const found = await what();
      if (found !== null && found !== undefined && found !== false) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('it never came to be so');
  };

  it('is sent again after 5 s, 5 and 30 min, 2, 5, 10, 14, 20 and 24 h, and then given up', async () => {
    receiver.answer(({ path }) => (path === '/refuses' ? 500 : 204));
    const webhook = await hook('/refuses');
    await pattern('refused');
    const waits: number[] = [];
    for (let attempts = 1; ; attempts++) {
      const [delivery] = await until(async () => {
        const found = await deliveries(webhook);
        return found[0]?.attempts === attempts && found;
      });
      const next = delivery?.nextAttemptAt ?? null;
      if (next === null) break;
      waits.push((next.getTime() - now.getTime()) / SECOND_MS);
      pass(next.getTime() - now.getTime());
    }
    expect(waits).toEqual([5, 300, 1_800, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * 3_600)]);
    const [message, ...again] = await receiver.got('/refuses', 10);
    expect(again).toHaveLength(9);
    for (const { headers, body } of again)
      expect([headers['webhook-id'], body]).toEqual([message?.headers['webhook-id'], message?.body]);
    const times = [message, ...again].map((one) => Number(one?.headers['webhook-timestamp']));
    expect([...new Set(times)].sort()).toEqual(times);
    expect(await service.find(webhook.webhookId)).toMatchObject({ backlog: { waiting: 0, failed: 1 } });
    expect(await deliveries(webhook)).toMatchObject([
      { cause: 'status', lastStatus: 500, deliveredAt: null },
    ]);
    receiver.answer(204);
    await service.redeliver(webhook.webhookId, String(message?.headers['webhook-id']));
    await until(async () => (await deliveries(webhook))[0]?.deliveredAt);
  });

  it('holds up nothing that comes later', async () => {
    const bad = new Set<string>();
    const webhook = await hook('/picky');
    receiver.answer((message) => (bad.has(eventIn(message).partitionkey as string) ? 500 : 204));
    bad.add(await pattern('bad'));
    const good = await pattern('good');
    const messages = await until(async () => {
      const found = await receiver.got('/picky', 2);
      return found.some((message) => eventIn(message).partitionkey === good) && found;
    });
    expect(messages.length).toBeGreaterThanOrEqual(2);
    await service.remove(webhook.webhookId, 'any');
  });

  it('comes when it asked for, and nothing else before', async () => {
    const webhook = await hook('/busy');
    receiver.answer({ status: 429, headers: { 'retry-after': '7200' } });
    await pattern('first');
    await until(async () => (await service.find(webhook.webhookId)).webhook.heldUntil);
    receiver.answer(204);
    const later = await pattern('later');
    pass(HOUR_MS);
    // Another one has been sent to since: the dispatcher has looked.
    const other = await hook('/other');
    await pattern('for another');
    await receiver.got('/other', 1);
    expect(await receiver.got('/busy', 1)).toHaveLength(1);
    pass(HOUR_MS);
    const messages = await receiver.got('/busy', 4);
    expect(messages.map((message) => eventIn(message).partitionkey)).toContain(later);
    for (const { webhookId } of [webhook, other]) await service.remove(webhookId, 'any');
  });

  it('ends with 410, and goes on where it was once it is wanted again', async () => {
    const webhook = await hook('/gone');
    receiver.answer(410);
    const first = await pattern('first');
    const disabled = await until(async () => {
      const found = await service.find(webhook.webhookId);
      return !found.webhook.isEnabled && found;
    });
    expect(disabled).toMatchObject({ webhook: { disabledCause: 'gone' }, backlog: { waiting: 1 } });
    receiver.answer(204);
    const second = await pattern('second');
    await service.revise(webhook.webhookId, 'any', { isEnabled: true });
    pass(5 * SECOND_MS);
    const messages = await receiver.got('/gone', 3);
    expect(new Set(messages.slice(1).map((message) => eventIn(message).partitionkey))).toEqual(
      new Set([first, second]),
    );
    await service.remove(webhook.webhookId, 'any');
  });

  it('is told of beside the mirrors: what waits, what was given up, and who wants none', async () => {
    const { webhookId } = await hook('/watched');
    const status = new PublishingStatus(new PostgresPublisherReports(dataSource), [], () => now);
    const told = async (): Promise<unknown> =>
      (await status.all()).find(({ name }) => name === `webhooks/${webhookId}`);
    receiver.answer(503);
    await pattern('watched');
    const waiting = { state: 'retrying', cause: expect.stringMatching(/again: 1\..* status 503/) as unknown };
    await until(async () => (await service.find(webhookId)).backlog.waiting === 1);
    expect(await told()).toMatchObject({ ...waiting, deadLetters: 0, lagMs: 0 });
    await service.revise(webhookId, 'any', { isEnabled: false });
    expect(await told()).toMatchObject({ state: 'paused', cause: 'It is disabled.', lagMs: null });
    await service.remove(webhookId, 'any');
    expect(await told()).toBeUndefined();
  });

  it('is left out, and said to be, where the change log no longer holds it', async () => {
    const webhook = await hook('/behind');
    await service.revise(webhook.webhookId, 'any', { isEnabled: false });
    await dataSource.query(`update stemma.webhooks set position = '99999999.5' where webhook_id = $1`, [
      webhook.webhookId,
    ]);
    await service.revise(webhook.webhookId, 'any', { isEnabled: true });
    const { webhook: reset } = await until(async () => {
      const found = await service.find(webhook.webhookId);
      return found.webhook.lastReset !== null && found;
    });
    expect(reset.lastReset).toMatchObject({ reason: 'unknown' });
    const patternId = await pattern('after it');
    const [message] = await receiver.got('/behind', 1);
    expect(eventIn(message as never).partitionkey).toBe(patternId);
    await service.remove(webhook.webhookId, 'any');
  });
});
