import { setTimeout as sleep } from 'node:timers/promises';
import type { DeadLetters, LaneStores, Sink } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { context, instead, Projected } from './projected.fixture.js';

describe('a dead letter, where the holder of the lane was paused over it', () => {
  let ground: Projected;
  let mirror: MemoryMirror;
  /** Revs that the mirror refuses. */
  let refused: number[];
  let isPaused: boolean;
  let wakeUp: () => void;
  let awake: Promise<void>;

  beforeEach(async () => {
    ground = await Projected.open();
    mirror = new MemoryMirror('m', ['node'], 1, { lookMs: 50 });
    refused = [];
    isPaused = false;
    awake = new Promise((resolve) => (wakeUp = resolve));
  });
  afterEach(async () => {
    wakeUp();
    await ground.close();
  });

  function picky(): Sink {
    return instead(mirror, {
      apply: (page) =>
        page.entities.some(({ rev }) => refused.includes(rev))
          ? Promise.reject(new Error('indigestible'))
          : mirror.apply(page),
    });
  }

  /** Nothing of the process gets anywhere from its first call of `of` on. @returns what tells that it has gone on. */
  function pausedAt(of: 'put' | 'clear'): { stores: Partial<LaneStores>; wentOn: Promise<void> } {
    const { deadLetters, checkpoints } = ground.stores;
    let goOn = (): void => undefined;
    const wentOn = new Promise<void>((resolve) => (goOn = resolve));
    const late = async (work: () => Promise<void>): Promise<void> => {
      isPaused = true;
      await awake;
      await work();
      goOn();
    };
    const letters: Partial<DeadLetters> =
      of === 'put'
        ? { put: (letter) => late(() => deadLetters.put(letter)) }
        : { clear: (...args) => late(() => deadLetters.clear(...args)) };
    const renew: typeof checkpoints.renew = async (...args) => {
      if (isPaused) await awake;
      return checkpoints.renew(...args);
    };
    const stores = {
      deadLetters: instead(deadLetters, letters),
      checkpoints: instead(checkpoints, { renew }),
    };
    return { stores, wentOn };
  }

  it('stays where it is of a newer state than the one that got through', async () => {
    const { deadLetters } = ground.stores;
    const { nodeId } = await ground.write('one');
    refused = [1];
    const { stores, wentOn } = pausedAt('clear');
    ground.project(picky(), 'old', {}, stores);
    while ((await deadLetters.count('m')) === 0) await sleep(5);
    await ground.lineage.activate(context, nodeId, 'any');
    while (!isPaused) await sleep(5);
    refused = [3];
    const { position } = await ground.lineage.archive(context, nodeId, 'any');
    const young = ground.project(picky(), 'young');
    expect(await young.reaches(position, 10_000)).toBe(true);
    wakeUp();
    await wentOn;
    expect(await deadLetters.list('m', 10)).toMatchObject([{ id: nodeId, rev: 3 }]);
  });

  it('stays where an older one comes late', async () => {
    const { deadLetters } = ground.stores;
    const { nodeId } = await ground.write('one');
    refused = [1, 2];
    const { stores, wentOn } = pausedAt('put');
    ground.project(picky(), 'old', {}, stores);
    while (!isPaused) await sleep(5);
    const { position } = await ground.lineage.activate(context, nodeId, 'any');
    const young = ground.project(picky(), 'young');
    expect(await young.reaches(position, 10_000)).toBe(true);
    wakeUp();
    await wentOn;
    expect(await deadLetters.list('m', 10)).toMatchObject([{ id: nodeId, rev: 2, attempts: 3 }]);
  });

  it('goes with the next revision where it comes late', async () => {
    const { deadLetters } = ground.stores;
    const { nodeId } = await ground.write('one');
    refused = [1];
    const { stores, wentOn } = pausedAt('put');
    ground.project(picky(), 'old', {}, stores);
    while (!isPaused) await sleep(5);
    const { position } = await ground.lineage.activate(context, nodeId, 'any');
    const young = ground.project(picky(), 'young');
    expect(await young.reaches(position, 10_000)).toBe(true);
    wakeUp();
    await wentOn;
    expect(await deadLetters.count('m')).toBe(1);
    // As soon as it has looked.
    for (let n = 0; (await deadLetters.count('m')) > 0; n++) {
      const revised = await ground.lineage.reviseNode(context, nodeId, 'any', { tags: [String(n)] });
      expect(await young.reaches(revised.position, 10_000)).toBe(true);
    }
  });
});
