import { setTimeout as sleep } from 'node:timers/promises';
import { DETECTION_THRESHOLDS } from '@stemma/analytics';
import { DetectionService, type Loop } from '@stemma/orchestration';
import { PostgresDetectionSource, PostgresImprovements, PostgresSchedule } from '@stemma/postgres';
import { scheduledWork, type Scheduled } from '../../apps/api/src/improvements/scheduled-work.js';
import { bulkStore, node, pattern, uuid, type BulkStoreFixture } from '../bulk/bulk.fixture.js';

const HOUR_MS = 3_600_000;
const clock = (): Date => new Date('2026-03-01T12:00:00.000Z');

describe('work that nobody asks for', () => {
  let store: BulkStoreFixture;
  const running: Loop[] = [];
  beforeEach(async () => {
    store = await bulkStore();
  });
  afterEach(async () => {
    for (const work of running.splice(0)) await work.close();
    await store.close();
  });

  /** As another process does it. */
  const start = (holder: string, work: Scheduled, leaseMs?: number): Loop | null => {
    const schedule = new PostgresSchedule(store.dataSource, holder, leaseMs);
    const started = scheduledWork(work, schedule, 0);
    started?.start();
    if (started !== null) running.push(started);
    return started;
  };
  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await isSo())) await sleep(5);
  };
  const row = async (): Promise<Record<string, unknown> | undefined> =>
    (await store.rows('select * from stemma.scheduled_work'))[0];

  it('proposes what detection that is asked for does', async () => {
    const same = { content: 'for (;;) try', status: 'active' };
    await store.importRecords([
      pattern('p'),
      pattern('q'),
      node('a', 'p', [], same),
      node('b', 'q', [], same),
    ]);
    const detection = new DetectionService(
      store.unitOfWork,
      clock,
      new PostgresDetectionSource(store.dataSource),
      () => Promise.resolve([]),
      new PostgresImprovements(store.dataSource),
      DETECTION_THRESHOLDS,
    );
    const detect: Scheduled = {
      name: 'detect',
      work: (context) => detection.detect(context),
      everyMs: HOUR_MS,
    };
    await start('one', detect)?.close();
    const proposals = await store.rows('select node_id, source, created_by from stemma.improvements');
    expect(proposals).toEqual([
      { node_id: expect.any(String) as unknown, source: 'detection', created_by: 'detection' },
    ]);
    expect([uuid('a'), uuid('b')]).toContain(proposals[0]?.['node_id']);
  });

  it('is done by one of several processes at a time, and once where it is due once', async () => {
    let [atWork, mostAtWork, done] = [0, 0, 0];
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const work: Scheduled = {
      name: 'shared',
      everyMs: HOUR_MS,
      work: async () => {
        mostAtWork = Math.max(mostAtWork, ++atWork);
        await finished;
        atWork--;
        done++;
      },
    };
    // Whoever holds it renews its lease, so that the others wait for longer than it would last. Long enough for a process
    // that a busy machine keeps waiting.
    const leaseMs = 1_500;
    for (const holder of ['one', 'two', 'three']) start(holder, work, leaseMs);
    await until(() => atWork > 0);
    const since = (await row())?.['leased_until'] as Date;
    await until(async () => ((await row())?.['leased_until'] as Date).getTime() > since.getTime() + leaseMs);
    finish();
    await until(() => done > 0);
    await until(async () => (await row())?.['done_at'] !== null);
    for (const other of ['four', 'five']) await start(other, work, leaseMs)?.close();
    expect({ mostAtWork, done }).toEqual({ mostAtWork: 1, done: 1 });
  });

  it('is taken over from a process that was killed, and left due by one in which it fails', async () => {
    await store.rows(
      `insert into stemma.scheduled_work values ('shared', 'killed', now() - interval '1 minute')`,
    );
    let failures = 0;
    const fail = (): Promise<never> => Promise.reject(new Error(`no ${String(++failures)}`));
    await start('failing', { name: 'shared', everyMs: HOUR_MS, work: fail })?.close();
    expect(failures).toBe(1);
    let done = 0;
    const work = (): Promise<unknown> => Promise.resolve(++done);
    await start('young', { name: 'shared', everyMs: HOUR_MS, work })?.close();
    expect(done).toBe(1);
    expect(await row()).toMatchObject({ holder: null, done_at: expect.any(Date) as unknown });
  });

  it('waits until it is due, and is done again then', async () => {
    let done = 0;
    const work = (): Promise<unknown> => Promise.resolve(++done);
    const schedule = new PostgresSchedule(store.dataSource, 'one');
    expect(await schedule.doIfDue('shared', HOUR_MS, work)).toBeNull();
    const waitMs = (await schedule.doIfDue('shared', HOUR_MS, work)) ?? 0;
    expect(waitMs).toBeGreaterThan(HOUR_MS / 2);
    expect(waitMs).toBeLessThanOrEqual(HOUR_MS);
    await store.rows(`update stemma.scheduled_work set done_at = now() - interval '1 hour'`);
    expect(await schedule.doIfDue('shared', HOUR_MS, work)).toBeNull();
    expect(done).toBe(2);
  });

  it('is none where its period is 0', () => {
    const never = (): Promise<never> => Promise.reject(new Error('no'));
    expect(start('one', { name: 'never', everyMs: 0, work: never })).toBeNull();
  });
});
