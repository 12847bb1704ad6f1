import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresCheckpoints, PostgresWakeUp } from '@stemma/postgres';
import { Projector, Watcher, type ChangeFeed, type LaneOptions, type LaneStores } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { instead, Projected } from './projected.fixture.js';

const PATIENCE_MS = 60_000;
/** Nothing is found by polling. */
const NEVER_MS = 600_000;
const clock = (): Date => new Date();

describe('lanes that have nothing to do', () => {
  let ground: Projected;
  let looks: number;
  let feed: ChangeFeed;
  const running: Projector[] = [];

  beforeEach(async () => {
    ground = await Projected.open();
    looks = 0;
    feed = instead(ground.stores.feed, {
      look: (questions) => {
        looks++;
        return ground.stores.feed.look(questions);
      },
    });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((projector) => projector.stop()));
    await ground.close();
  });

  function project(
    sink: MemoryMirror,
    holder: string,
    options: Partial<LaneOptions>,
    { watcher, ...stores }: Partial<LaneStores> & { watcher?: Watcher } = {},
  ): Projector {
    const all = { ...ground.stores, feed, ...stores };
    const projector = new Projector(sink, holder, all, clock, options, watcher);
    running.push(projector);
    projector.start();
    return projector;
  }

  async function after(more: number): Promise<void> {
    const until = looks + more;
    while (looks < until) await sleep(5);
  }

  /** How often the record was asked: by a statement, or by a transaction. */
  function countAsked(): { asked: number } {
    const count = { asked: 0 };
    const { driver } = ground.dataSource;
    const obtain = driver.obtainMasterConnection.bind(driver);
    driver.obtainMasterConnection = () => {
      count.asked++;
      return obtain();
    };
    return count;
  }

  it('ask the record once for all of them, which renews their leases too', async () => {
    const { position } = await ground.write('one');
    const options = { pollMs: 20, leaseMs: 1_500 };
    const watcher = new Watcher(feed, clock);
    const mirrors = [4, 8].map(
      (lanes) => new MemoryMirror(`of ${String(lanes)}`, ['node'], lanes, { lookMs: 60 }),
    );
    const holding = mirrors.map((mirror) => project(mirror, 'me', options, { watcher }));
    for (const projector of holding) expect(await projector.reaches(position, PATIENCE_MS)).toBe(true);
    await after(3);
    const leases = 'select mirror, lane, epoch, holder from stemma.checkpoints order by 1, 2';
    const before: unknown = await ground.dataSource.query(leases);
    expect(before).toHaveLength(12);

    const count = countAsked();
    const from = looks;
    // Beyond the leases as they were.
    for (const end = performance.now() + 2 * options.leaseMs; performance.now() < end;) await after(1);
    expect(count.asked - (looks - from)).toBeLessThanOrEqual(1);
    expect(await ground.dataSource.query(leases)).toEqual(before);
    const lapsed = `select from stemma.checkpoints where leased_until < now() - interval '500 ms'`;
    expect(await ground.dataSource.query(lapsed)).toEqual([]);
  });

  it('ask the record once where another process holds them, and a store only now and then', async () => {
    const { position } = await ground.write('one');
    const mirror = new MemoryMirror('m', ['node'], 4, { lookMs: NEVER_MS });
    const holder = project(mirror, 'holder', { pollMs: NEVER_MS, leaseMs: NEVER_MS });
    expect(await holder.reaches(position, PATIENCE_MS)).toBe(true);
    let positions = 0;
    const far = instead(mirror, {
      position: (lane) => {
        positions++;
        return mirror.position(lane);
      },
    });
    const watching = project(far, 'other', { pollMs: 10 });
    expect(await watching.reaches(position, PATIENCE_MS)).toBe(true);
    await after(3);
    const count = countAsked();
    const from = looks;
    await after(20);
    expect(count.asked - (looks - from)).toBeLessThanOrEqual(1);
    expect(positions).toBe(4);
    expect(watching.status.lanes).toMatchObject(Array(4).fill({ state: 'waiting', heldBy: 'holder' }));
  });

  it('are told that the store which nobody feeds now was put back', async () => {
    const mirror = new MemoryMirror('m', ['node'], 1, { lookMs: 20 });
    const holder = project(mirror, 'holder', { pollMs: 10 });
    const one = await ground.write('one');
    expect(await holder.reaches(one.position, PATIENCE_MS)).toBe(true);
    const copy = mirror.copy();
    const two = await ground.write('two');
    expect(await holder.reaches(two.position, PATIENCE_MS)).toBe(true);
    await holder.stop();
    const watching = project(mirror, 'other', { pollMs: 10, feeds: false });
    expect(await watching.reaches(two.position, PATIENCE_MS)).toBe(true);
    mirror.restore(copy);
    while (watching.hasReached(two.position)) await sleep(5);
    expect(watching.hasReached(one.position)).toBe(true);
  });

  it('are told of a commit each after its own while, or as soon as a reader waits', async () => {
    const asked: string[][] = [];
    const told = instead(feed, {
      look: (questions) => {
        asked.push(questions.map(({ mirror }) => mirror));
        return feed.look(questions);
      },
    });
    const watcher = new Watcher(told, clock);
    const [quick, slow] = ([1, NEVER_MS] as const).map((lingerMs) => {
      const mirror = new MemoryMirror(`after ${String(lingerMs)}`, ['node'], 1, { lingerMs });
      return project(mirror, 'me', { pollMs: NEVER_MS }, { watcher });
    }) as [Projector, Projector];
    const { position: first } = await ground.write('one');
    for (const projector of [quick, slow]) expect(await projector.reaches(first, PATIENCE_MS)).toBe(true);
    const { position } = await ground.write('two');
    asked.length = 0;
    // The first may meet the look that those readers have left behind, which asks of all.
    while (!asked.some((mirrors) => mirrors.length === 1 && mirrors[0] === quick.name)) {
      quick.wake();
      await sleep(5);
    }
    for (const projector of [quick, slow]) expect(await projector.reaches(position, PATIENCE_MS)).toBe(true);
  });

  it('look together at commits that come together', async () => {
    const watcher = new Watcher(feed, clock);
    const mirrors = ['a', 'b'].map((name) => new MemoryMirror(name, ['node'], 2));
    const projectors = mirrors.map((mirror) => project(mirror, 'me', { pollMs: 1_000 }, { watcher }));
    while (projectors.some(({ status }) => status.lanes.some(({ state }) => state !== 'idle')))
      await sleep(5);
    const from = looks;
    const { position } = await ground.write('one');
    for (let n = 0; n < 1_000; n++) {
      for (const projector of projectors) projector.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    while (!projectors.every((projector) => projector.hasReached(position))) await sleep(5);
    expect(looks - from).toBeLessThan(50);
  });

  it('learn without polling how far another process has brought them', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const listener = new PostgresWakeUp(ground.url, ground.dataSource);
    listener.onWake(() => {
      watching.wake();
    });
    const teller = new PostgresWakeUp(ground.url, ground.dataSource);
    const checkpoints = new PostgresCheckpoints(ground.dataSource, () => {
      teller.tell();
    });
    const holder = project(mirror, 'holder', { pollMs: 10 }, { checkpoints });
    expect(await holder.reaches((await ground.write('one')).position, PATIENCE_MS)).toBe(true);
    const watching = project(mirror, 'other', { pollMs: NEVER_MS, feeds: false });
    await listener.listen();
    const { position } = await ground.write('two');
    while (!watching.hasReached(position)) await sleep(5);
    expect(mirror.revs('node').size).toBe(2);
    await Promise.all([listener.close(), teller.close()]);
  });

  it('say why where the record cannot be asked, until it can', async () => {
    let isAway = false;
    const broken = instead(feed, {
      look: (questions) => (isAway ? Promise.reject(new Error('gone fishing')) : feed.look(questions)),
      page: (...asked) => (isAway ? Promise.reject(new Error('gone fishing')) : feed.page(...asked)),
    });
    const projector = project(
      new MemoryMirror('m', ['node']),
      'me',
      { pollMs: 10, maxBackoffMs: 20 },
      {
        feed: broken,
      },
    );
    const { position } = await ground.write('one');
    expect(await projector.reaches(position, PATIENCE_MS)).toBe(true);
    isAway = true;
    while (projector.fault === null) await sleep(5);
    expect(projector.fault).toContain('gone fishing');
    expect(projector.hasReached(position)).toBe(true);
    isAway = false;
    while (projector.fault !== null) await sleep(5);
    expect(projector.status.lanes).toMatchObject([{ cause: null }]);
  });
});
