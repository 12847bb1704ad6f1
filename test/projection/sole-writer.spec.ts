import { setTimeout as sleep } from 'node:timers/promises';
import {
  repair,
  retryDeadLetter,
  type DeadLetter,
  type Projector,
  type Repairable,
} from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { context, instead, Projected, seenOf } from './projected.fixture.js';

const NEVER = new AbortController().signal;

describe('whoever writes to a mirror beside its lanes', () => {
  let ground: Projected;
  beforeEach(async () => {
    ground = await Projected.open();
  });
  afterEach(() => ground.close());

  const repairable = (projector: Projector): Repairable => {
    if (projector.mirror === null) throw new Error('it is a mirror');
    return {
      mirror: projector.mirror,
      reaches: (position, ms) => projector.reaches(position, ms),
      asHolder: (signal, work) => projector.asHolder(signal, work),
    };
  };

  const letterOf = (id: string): DeadLetter => ({
    ...{ mirror: 'm', subject: 'node', id, rev: 1, attempts: 1, cause: 'no', payload: null },
    ...{ ends: [], firstFailedAt: new Date(), lastFailedAt: new Date(), droppedAt: null },
  });

  it('is alone while it does, also where several want to at once and changes keep coming', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    let [writers, most, mends] = [0, 0, 0];
    const alone = async <T>(work: () => Promise<T>): Promise<T> => {
      most = Math.max(most, ++writers);
      await sleep(2);
      const done = await work();
      writers--;
      return done;
    };
    const narrow = instead(mirror, {
      apply: (page) => alone(() => mirror.apply(page)),
      mend: (corrections) => {
        mends++;
        return alone(() => mirror.mend(corrections));
      },
    });
    const projector = ground.project(narrow);
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) ids.push((await ground.write(`node ${String(n)}`)).nodeId);
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    for (const id of ids.slice(0, 5)) mirror.remove('node', id);
    const { feed, deadLetters } = ground.stores;
    const letters = ids.slice(5).map(letterOf);
    let writing = true;
    const writer = (async () => {
      for (let n = 0; writing; n++)
        await ground.lineage.reviseNode(context, ids[9] ?? '', 'any', { tags: [String(n)] });
    })();
    const mended = repair(repairable(projector), feed, deadLetters, null, { signal: NEVER });
    const retried = await Promise.all(letters.map((letter) => retryDeadLetter(projector, letter)));
    await mended;
    writing = false;
    await writer;
    expect(retried.map(({ outcome }) => outcome)).toEqual(letters.map(() => 'applied'));
    expect(await projector.reaches(await feed.newest(), 10_000)).toBe(true);
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
    expect(mends).toBeGreaterThan(0);
    expect(most).toBe(1);
  });

  it('takes a late page for no refusal of what it sends', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const { nodeId } = await ground.write('one');
    let isLate = false;
    const overtaken = instead(mirror, {
      position: async (lane) => {
        const at = await mirror.position(lane);
        if (isLate && at !== null)
          await mirror.apply({ lane, entities: [], from: at, to: { ...at, mark: at.mark + 1 } });
        isLate = false;
        return at;
      },
    });
    const projector = ground.project(overtaken);
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    isLate = true;
    expect(await retryDeadLetter(projector, letterOf(nodeId))).toEqual({ outcome: 'applied' });
    expect(isLate).toBe(false);
  });

  it('takes the lanes from another process, and gives them back where it fails', async () => {
    const mirror = new MemoryMirror('m', ['node'], 2);
    const other = ground.project(mirror, 'other', { leaseMs: 600_000 });
    expect(await other.reaches((await ground.write('one')).position, 10_000)).toBe(true);
    const me = ground.project(mirror, 'me', { feeds: false });
    const holders: (string | null)[] = [];
    const failing = me.asHolder(NEVER, async () => {
      for (const lane of [0, 1]) holders.push((await seenOf(ground.stores, lane)).holder);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(holders).toEqual(['me:sole-writer', 'me:sole-writer']);
    const { position } = await ground.write('two');
    expect(await other.reaches(position, 10_000)).toBe(true);
  });
});
