import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@stemma/models';
import { rebuild, type Entity, type RebuildBookmark } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { instead, Projected } from './projected.fixture.js';

const NEVER = new AbortController().signal;

/** As a store that can hold no second content. */
class SingleMirror extends MemoryMirror {
  constructor(lanes = 2) {
    super('m', ['node'], lanes);
    Object.assign(this, { beginRebuild: undefined });
  }
}

describe('a rebuild of a mirror that can hold one content only', () => {
  let ground: Projected;
  beforeEach(async () => {
    ground = await Projected.open();
  });
  afterEach(() => ground.close());

  async function filled(mirror: MemoryMirror): Promise<void> {
    for (let n = 0; n < 20; n++) await ground.write(`node ${String(n)}`);
    const projector = ground.project(mirror);
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    await projector.stop();
  }

  function damage(mirror: MemoryMirror): void {
    const [lost, ahead, tampered] = [...mirror.content.values()] as [Entity, Entity, Entity];
    mirror.remove('node', lost.id);
    mirror.put({ ...ahead, rev: 99 });
    mirror.put({ ...tampered, state: { ...tampered.state, name: 'tampered' } } as Entity);
    mirror.put({ ...tampered, id: newId() });
  }

  it.each(['this process', 'another process'])(
    'leaves what the record has and nothing else, with lanes of %s; the content stays meanwhile, and does not count',
    async (who) => {
      const mirror = new SingleMirror();
      await filled(mirror);
      damage(mirror);
      let least = Infinity;
      const seen = instead(mirror, {
        apply: (page) => {
          least = Math.min(least, mirror.content.size);
          return mirror.apply(page);
        },
      });
      const projector = ground.project(seen, 'me', { feeds: who === 'this process' });
      if (who === 'another process') ground.project(seen, 'other');
      const newest = await ground.stores.feed.newest();
      expect(await projector.reaches(newest, 10_000)).toBe(true);
      const positions: unknown[] = [];
      projector.onMove(() => positions.push(projector.position));
      expect(await rebuild(projector, ground.stores.feed, { signal: NEVER })).toMatchObject({
        kind: 'in place',
        unmended: [],
      });
      expect(positions).toContain(null);
      expect(least).toBeGreaterThanOrEqual(20);
      expect(mirror.revs('node')).toEqual(await ground.recordRevs());
      expect(
        new Set([...mirror.content.values()].map(({ state }) => state && 'name' in state && state.name)),
      ).not.toContain('tampered');
      const { position } = await ground.write('after');
      expect(await projector.reaches(position, 10_000)).toBe(true);
    },
  );

  it('is resumed by the next process, which loads nothing twice', async () => {
    const mirror = new SingleMirror(1);
    await filled(mirror);
    const ending = new AbortController();
    let bookmark: RebuildBookmark | null = null;
    const first = ground.project(mirror, 'first');
    const ended = rebuild(first, ground.stores.feed, {
      signal: ending.signal,
      onBookmark: (at) => {
        bookmark = at;
        ending.abort(new Error('ended'));
      },
    });
    await expect(ended).rejects.toThrow('ended');
    expect(await first.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    damage(mirror);
    let loaded = 0;
    const counted = instead(mirror, {
      apply: (page) => {
        loaded += page.entities.length;
        return mirror.apply(page);
      },
    });
    await first.stop();
    const next = ground.project(counted, 'next');
    await rebuild(next, ground.stores.feed, { signal: NEVER, bookmark });
    expect(loaded).toBe(0);
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });

  it('looks again where something that was cut off takes effect between a look and a write', async () => {
    const mirror = new SingleMirror(1);
    await filled(mirror);
    let late = 0;
    const seen = instead(mirror, {
      position: async (lane) => {
        const from = await mirror.position(lane);
        if (from !== null && late-- > 0)
          await mirror.apply({ lane, entities: [], from, to: { ...from, mark: from.mark + 1 } });
        return from;
      },
    });
    const projector = ground.project(seen);
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    late = 3;
    expect(await rebuild(projector, ground.stores.feed, { signal: NEVER })).toMatchObject({ unmended: [] });
    expect(late).toBeLessThanOrEqual(0);
  });

  it('can be cancelled while it loads, which the lanes then go on with', async () => {
    const mirror = new SingleMirror(1);
    await filled(mirror);
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow = instead(mirror, {
      apply: async (page) => {
        if (page.entities.length > 0) await gate;
        return mirror.apply(page);
      },
    });
    const projector = ground.project(slow);
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    const cancellation = new AbortController();
    const rebuilt = rebuild(projector, ground.stores.feed, { signal: cancellation.signal });
    while (projector.loaded === null) await sleep(5);
    cancellation.abort(new Error('cancelled'));
    await expect(rebuilt).rejects.toThrow('cancelled');
    expect(projector.position).toBeNull();
    open();
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
  });

  it('takes a mirror that belongs to another record into this one', async () => {
    const mirror = new SingleMirror(1);
    await ground.write('one');
    await mirror.apply({ lane: 0, entities: [], from: null, to: { tx: 2n ** 60n, seq: 1n, mark: 1 } });
    const projector = ground.project(mirror);
    while (projector.fault === null) await sleep(5);
    expect(projector.fault).toContain('stemma rebuild m');
    await rebuild(projector, ground.stores.feed, { signal: NEVER });
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });
});
