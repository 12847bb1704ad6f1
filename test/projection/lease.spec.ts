import { setTimeout as sleep } from 'node:timers/promises';
import { rebuild } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { context, instead, Projected, seenOf } from './projected.fixture.js';

jest.setTimeout(120_000);

const NEVER = new AbortController().signal;
const PATIENCE_MS = 60_000;
/** As good as for ever: it is lost only where it is taken. */
const UNENDING_MS = 600_000;

describe('a lane that several processes could feed', () => {
  let ground: Projected;
  beforeEach(async () => {
    ground = await Projected.open();
  });
  afterEach(() => ground.close());

  it('is kept by one whose page takes longer than the lease, as long as it lives', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    let isTaken = false;
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const slow = instead(mirror, {
      apply: async (page) => {
        isTaken = true;
        await finished;
        return mirror.apply(page);
      },
    });
    const { position } = await ground.write('one');
    const { checkpoints } = ground.stores;
    let renewals = 0;
    const renew: typeof checkpoints.renew = async (...args) => {
      const renewed = await checkpoints.renew(...args);
      renewals++;
      return renewed;
    };
    // Long enough for a process that a busy machine keeps waiting.
    const options = { leaseMs: 1_500 };
    const holder = ground.project(slow, 'holder', options, { checkpoints: instead(checkpoints, { renew }) });
    while (!isTaken) await sleep(5);
    const other = ground.project(mirror, 'other', options);
    // One comes every third of a lease.
    while (renewals < 4 || other.status.lanes[0]?.heldBy !== 'holder') await sleep(5);
    expect(other.status.lanes[0]).toMatchObject({ state: 'waiting' });
    finish();
    expect(await holder.reaches(position, PATIENCE_MS)).toBe(true);
    expect(await other.reaches(position, PATIENCE_MS)).toBe(true);
    expect(other.status.lanes[0]).toMatchObject({ applied: 0 });
  });

  it('is taken from one that is paused, which wakes up to move no checkpoint and to overwrite nothing newer', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const { nodeId, position } = await ground.write('one');
    let isPaused = false;
    let wakeUp = (): void => undefined;
    const awake = new Promise<void>((resolve) => (wakeUp = resolve));
    /** From its first page on, nothing of the process gets anywhere. */
    const whenAwake = async <T>(work: () => Promise<T>): Promise<T> => {
      if (isPaused) await awake;
      return work();
    };
    const frozen = instead(mirror, {
      apply: async (page) => {
        isPaused = true;
        await awake;
        return mirror.apply(page);
      },
      position: (lane) => whenAwake(() => mirror.position(lane)),
    });
    const { checkpoints } = ground.stores;
    const old = ground.project(
      frozen,
      'old',
      {},
      {
        checkpoints: instead(checkpoints, {
          renew: (...args) => whenAwake(() => checkpoints.renew(...args)),
          acquire: (...args) => whenAwake(() => checkpoints.acquire(...args)),
          advance: (...args) => whenAwake(() => checkpoints.advance(...args)),
          rewind: (...args) => whenAwake(() => checkpoints.rewind(...args)),
        }),
      },
    );
    while (!isPaused) await sleep(5);
    const young = ground.project(mirror, 'young', { leaseMs: UNENDING_MS });
    const { position: newer } = await ground.lineage.activate(context, nodeId, 'any');
    expect(await young.reaches(newer, PATIENCE_MS)).toBe(true);
    const held = await mirror.position(0);
    const noted = await seenOf(ground.stores, 0);
    expect(mirror.revs('node').get(nodeId)).toBe(2);

    wakeUp();
    expect(await old.reaches(newer, PATIENCE_MS)).toBe(true);
    expect(old.status.lanes[0]).toMatchObject({ state: 'waiting', heldBy: 'young' });
    expect(mirror.revs('node').get(nodeId)).toBe(2);
    expect(await mirror.position(0)).toEqual(held);
    expect(await seenOf(ground.stores, 0)).toEqual(noted);
    expect(await old.reaches(position, 0)).toBe(true);
  });

  it('is not switched away from one that went on while a rebuild took longer than its leases', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    await ground.write('one');
    const holder = ground.project(mirror, 'holder', { leaseMs: UNENDING_MS });
    expect(await holder.reaches(await ground.stores.feed.newest(), PATIENCE_MS)).toBe(true);
    const { checkpoints } = ground.stores;
    let renewals = 0;
    const builder = ground.project(
      mirror,
      'builder',
      {},
      {
        checkpoints: instead(checkpoints, {
          renew: async (lease, leaseMs) => {
            if (!lease.holder.endsWith(':sole-writer') || renewals++ > 0)
              return checkpoints.renew(lease, leaseMs);
            // As if the time had passed meanwhile: the other process feeds the lane again, in the old content.
            await checkpoints.release(lease);
            const { position } = await ground.write('meanwhile');
            expect(await holder.reaches(position, PATIENCE_MS)).toBe(true);
            return checkpoints.renew(lease, leaseMs);
          },
        }),
      },
    );
    await rebuild(builder, ground.stores.feed, { signal: new AbortController().signal });
    expect(renewals).toBeGreaterThan(1);
    // Nobody was told of a change that the new content had not.
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
    expect(holder.hasReached(await ground.stores.feed.newest())).toBe(true);
  });

  it('keeps its content where a rebuild has been taken over by another process', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    await ground.write('one');
    const projector = ground.project(mirror);
    expect(await projector.reaches(await ground.stores.feed.newest(), PATIENCE_MS)).toBe(true);
    const content = mirror.content;
    const signal = new AbortController().signal;
    const taken = rebuild(projector, ground.stores.feed, { signal, isOwn: () => Promise.resolve(false) });
    await expect(taken).rejects.toThrow();
    expect(mirror.content).toBe(content);
    // What was built is left to the one that resumes it.
    const begun = await mirror.beginRebuild();
    expect(await begun.sink.position(0, NEVER)).not.toBeNull();
  });
});
