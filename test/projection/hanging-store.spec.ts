import { setTimeout as sleep } from 'node:timers/promises';
import { rebuild, type Page, type Refusal } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { instead, Projected } from './projected.fixture.js';

/** As good as for ever. */
const UNENDING_MS = 600_000;

describe('a store that does not answer', () => {
  let ground: Projected;
  beforeEach(async () => {
    ground = await Projected.open();
  });
  afterEach(() => ground.close());

  /** It takes no heed of signals. @param due of the pages with entities, from the first on: whether they hang. */
  function hanging(
    mirror: MemoryMirror,
    due: readonly boolean[],
  ): { store: MemoryMirror; late: (() => Promise<unknown>)[]; signals: AbortSignal[] } {
    const late: (() => Promise<unknown>)[] = [];
    const signals: AbortSignal[] = [];
    let pages = 0;
    const apply = (page: Page, signal?: AbortSignal): Promise<readonly Refusal[]> => {
      if (page.entities.length === 0 || due[pages++] !== true) return mirror.apply(page);
      late.push(() => mirror.apply(page));
      if (signal !== undefined) signals.push(signal);
      return new Promise(() => undefined);
    };
    return { store: instead(mirror, { apply }), late, signals };
  }

  it('is asked again after its deadline, and what it says or does then is ignored', async () => {
    const mirror = new MemoryMirror('m', ['node'], 1, { deadlineMs: 50 });
    const { store, late, signals } = hanging(mirror, [true, true, false]);
    const { position } = await ground.write('one');
    const projector = ground.project(store);
    while (projector.fault === null) await sleep(5);
    expect(projector.fault).toContain('no answer within 50 ms');
    expect(await projector.reaches(position, 10_000)).toBe(true);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    for (const answer of late) await expect(answer()).rejects.toThrow();
    const { position: next } = await ground.write('two');
    expect(await projector.reaches(next, 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
    expect(await ground.stores.deadLetters.list(null, 10)).toEqual([]);
  });

  it('is left where its lane shall end or rest', async () => {
    const mirror = new MemoryMirror('m', ['node'], 1, { deadlineMs: 300 });
    const { store, late } = hanging(mirror, Array<boolean>(100).fill(true));
    await ground.write('one');
    const projector = ground.project(store);
    while (late.length === 0) await sleep(5);
    await projector.pause();
    expect(projector.status.lanes).toMatchObject([{ state: 'paused' }]);
    projector.resume();
    const before = late.length;
    while (late.length === before) await sleep(5);
    await projector.stop();
    expect(projector.status.lanes).toMatchObject([{ state: 'stopped' }]);
  });

  it('is given up by a holder that has lost the lane meanwhile', async () => {
    const mirror = new MemoryMirror('m', ['node'], 1, { deadlineMs: UNENDING_MS });
    const { store, late, signals } = hanging(mirror, [true]);
    const { position } = await ground.write('one');
    const old = ground.project(store, 'old', { leaseMs: 90 });
    while (late.length === 0) await sleep(5);
    await ground.stores.checkpoints.release(
      await ground.stores.checkpoints.seize('m', 0, 'somebody', UNENDING_MS),
    );
    const young = ground.project(mirror, 'young', { leaseMs: UNENDING_MS });
    expect(await young.reaches(position, 10_000)).toBe(true);
    while (signals.some(({ aborted }) => !aborted)) await sleep(5);
    expect(await old.reaches(position, 10_000)).toBe(true);
    expect(old.fault).toBeNull();
    for (const answer of late) await expect(answer()).rejects.toThrow();
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });

  it('is rebuilt although it hangs now and then', async () => {
    for (let n = 0; n < 20; n++) await ground.write(`node ${String(n)}`);
    const mirror = new MemoryMirror('m', ['node'], 2, { deadlineMs: 50 });
    const { beginRebuild } = mirror;
    mirror.beginRebuild = async () => {
      const begun = await beginRebuild.call(mirror);
      return { ...begun, sink: hanging(begun.sink as MemoryMirror, [false, true, true, false, true]).store };
    };
    const projector = ground.project(mirror);
    await rebuild(projector, ground.stores.feed, { signal: new AbortController().signal });
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });

  it('is rebuilt although a page takes effect after its deadline, between a look and the next one', async () => {
    for (let n = 0; n < 20; n++) await ground.write(`node ${String(n)}`);
    const mirror = new MemoryMirror('m', ['node'], 1, { deadlineMs: 50 });
    const { beginRebuild } = mirror;
    mirror.beginRebuild = async () => {
      const begun = await beginRebuild.call(mirror);
      const { store, late } = hanging(begun.sink as MemoryMirror, [false, true]);
      const sink = instead(store, {
        apply: async (page: Page) => {
          await late.pop()?.();
          return store.apply(page);
        },
      });
      return { ...begun, sink };
    };
    const projector = ground.project(mirror);
    await rebuild(projector, ground.stores.feed, { signal: new AbortController().signal });
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });
});
