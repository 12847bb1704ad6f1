import { setTimeout as sleep } from 'node:timers/promises';
import { StemmaError } from '@stemma/models';
import {
  rebuild,
  type Entity,
  type MirrorRebuild,
  type Page,
  type RebuildBookmark,
} from '@stemma/projection';
import { Life, MemoryMirror, mortal, mortalMirror, type MemoryCopy } from '@stemma/testing';
import { instead, Projected, seenOf } from './projected.fixture.js';

const NEVER = new AbortController().signal;
const A_MINUTE = { leaseMs: 60_000 };

describe('a rebuild', () => {
  let ground: Projected;
  beforeEach(async () => {
    ground = await Projected.open();
  });
  afterEach(() => ground.close());

  async function write(count: number): Promise<void> {
    for (let n = 0; n < count; n++) await ground.write(`node ${String(n)}`);
  }

  /** Builds by a process that is killed, and leaves what it built to another. @returns how far it said that it was */
  async function killedWhile(building: MemoryMirror): Promise<RebuildBookmark | null> {
    let bookmark: RebuildBookmark | null = null;
    const builder = ground.project(building, 'killed');
    const rebuilding = rebuild(builder, ground.stores.feed, {
      signal: NEVER,
      isOwn: () => Promise.resolve(false),
      onBookmark: (at) => {
        bookmark = at;
      },
    });
    await expect(rebuilding).rejects.toThrow('killed');
    await builder.stop();
    return bookmark;
  }

  describe('and other processes', () => {
    it('gives the lanes back where it fails after it has taken them', async () => {
      const mirror = withRebuild(new MemoryMirror('m', ['node'], 2), () => ({
        switch: () => Promise.reject(new Error('no room')),
      }));
      const builder = ground.project(mirror, 'builder', A_MINUTE);
      await expect(rebuild(builder, ground.stores.feed, { signal: NEVER })).rejects.toThrow('no room');
      const other = ground.project(mirror, 'other');
      await builder.stop();
      const { position } = await ground.write('after');
      expect(await other.reaches(position, 10_000)).toBe(true);
    });

    it('gives the lanes back where it is cancelled after it has taken them', async () => {
      const mirror = new MemoryMirror('m', ['node'], 2);
      const cancellation = new AbortController();
      const { checkpoints } = ground.stores;
      const builder = ground.project(mirror, 'builder', A_MINUTE, {
        checkpoints: instead(checkpoints, {
          renew: (...args) => {
            cancellation.abort(new Error('cancelled'));
            return checkpoints.renew(...args);
          },
        }),
      });
      const { signal } = cancellation;
      await expect(rebuild(builder, ground.stores.feed, { signal })).rejects.toThrow('cancelled');
      expect(mirror.beside).toBeNull();
      const other = ground.project(mirror, 'other');
      await builder.stop();
      const { position } = await ground.write('after');
      expect(await other.reaches(position, 10_000)).toBe(true);
    });

    it('holds the lanes no longer than anybody else where it is killed in the switch', async () => {
      const life = new Life();
      const mirror = new MemoryMirror('m', ['node'], 2);
      await write(1);
      const killed = withRebuild(mirror, (begun) => ({
        switch: async () => {
          await begun.switch(NEVER);
          life.end();
        },
      }));
      const { feed, checkpoints } = ground.stores;
      const stores = { checkpoints: mortal(checkpoints, life) };
      const builder = ground.project(mortalMirror(killed, life), 'builder', {}, stores);
      await expect(rebuild(builder, feed, { signal: NEVER })).rejects.toThrow('killed');
      const other = ground.project(mirror, 'other');
      const { position } = await ground.write('after');
      expect(await other.reaches(position, 10_000)).toBe(true);
      expect(mirror.revs('node')).toEqual(await ground.recordRevs());
    });

    it('keeps the lanes as long as it needs to catch up, however long that takes', async () => {
      let isCatchingUp = false;
      let finish = (): void => undefined;
      const finished = new Promise<void>((resolve) => (finish = resolve));
      const mirror = withRebuild(new MemoryMirror('m', ['node'], 2), ({ sink }) => ({
        sink: instead(sink, {
          apply: async (page, signal) => {
            const refusals = await sink.apply(page, signal);
            if (page.entities.length > 0) {
              isCatchingUp = true;
              await finished;
            }
            return refusals;
          },
        }),
      }));
      const { checkpoints } = ground.stores;
      let seized = 0;
      let renewals = 0;
      // Long enough for a process that a busy machine keeps waiting.
      const options = { leaseMs: 1_500 };
      const builder = ground.project(mirror, 'builder', options, {
        checkpoints: instead(checkpoints, {
          seize: async (...args) => {
            if (seized++ === 0) await ground.write('late');
            return checkpoints.seize(...args);
          },
          renew: async (...args) => {
            const renewed = await checkpoints.renew(...args);
            if (isCatchingUp) renewals++;
            return renewed;
          },
        }),
      });
      ground.project(mirror, 'other', options);
      const rebuilt = rebuild(builder, ground.stores.feed, { signal: NEVER });
      // Of each lane, one comes every third of a lease.
      while (renewals < 8) await sleep(5);
      const held = await Promise.all([0, 1].map((lane) => seenOf(ground.stores, lane)));
      finish();
      await rebuilt;
      expect(held.map(({ holder }) => holder)).toEqual(['builder:sole-writer', 'builder:sole-writer']);
      expect(seized).toBe(2);
    });

    it('forgets the letters of the old content, and none that another process puts for the new one', async () => {
      const mirror = new MemoryMirror('m', ['node']);
      const { feed, deadLetters } = ground.stores;
      await write(1);
      let poison: string | null = null;
      const picky = instead(mirror, {
        apply: (page) =>
          page.entities.some(({ id }) => id === poison)
            ? Promise.reject(new Error('indigestible'))
            : mirror.apply(page),
      });
      const other = ground.project(picky, 'other');
      const clearAll = async (name: string): Promise<void> => {
        poison = (await ground.write('poison')).nodeId;
        // As long as the lane is held nobody else can put one.
        while (
          (await seenOf(ground.stores, 0)).holder !== 'builder:sole-writer' &&
          (await deadLetters.count('m')) === 0
        )
          await sleep(5);
        await deadLetters.clearAll(name);
      };
      const letters = instead(deadLetters, { clearAll });
      const builder = ground.project(picky, 'builder', {}, { deadLetters: letters });
      await rebuild(builder, feed, { signal: NEVER });
      const { position } = await ground.write('after');
      expect(await other.reaches(position, 10_000)).toBe(true);
      expect(await deadLetters.list('m', 10)).toMatchObject([{ id: poison, cause: 'indigestible' }]);
    });
  });

  it('is done where the switch was cut off after it took effect', async () => {
    await write(3);
    let switched = 0;
    const mirror = withRebuild(new MemoryMirror('m', ['node']), (begun) => ({
      switch: async () => {
        await begun.switch(NEVER);
        if (switched++ === 0) throw new StemmaError('mirror_unavailable', 'cut');
      },
    }));
    const projector = ground.project(mirror);
    expect(await rebuild(projector, ground.stores.feed, { signal: NEVER })).toMatchObject({ loaded: 3 });
    expect(mirror.beside).toBeNull();
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });

  it('is done where it is cancelled once it has switched', async () => {
    await write(3);
    const cancellation = new AbortController();
    const mirror = withRebuild(new MemoryMirror('m', ['node']), (begun) => ({
      switch: async () => {
        await begun.switch(NEVER);
        cancellation.abort(new Error('cancelled'));
      },
    }));
    const { feed, deadLetters } = ground.stores;
    await deadLetters.put({ ...LETTER, id: [...(await ground.recordRevs()).keys()][0] ?? '' });
    const projector = ground.project(mirror, 'me', { feeds: false });
    expect(await rebuild(projector, feed, { signal: cancellation.signal })).toMatchObject({ loaded: 3 });
    expect(await deadLetters.count('m')).toBe(0);
  });

  it('frees what it built where it fails, although the store is away for a moment', async () => {
    let isAway = 2;
    const mirror = withRebuild(new MemoryMirror('m', ['node']), (begun) => ({
      switch: () => Promise.reject(new Error('no room')),
      abandon: () =>
        isAway-- > 0 ? Promise.reject(new StemmaError('mirror_unavailable', 'away')) : begun.abandon(NEVER),
    }));
    const projector = ground.project(mirror);
    await expect(rebuild(projector, ground.stores.feed, { signal: NEVER })).rejects.toThrow('no room');
    expect(mirror.beside).toBeNull();
  });

  it('frees what it began where it is cancelled before it knows that it has begun', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const cancellation = new AbortController();
    const { beginRebuild } = mirror;
    mirror.beginRebuild = async () => {
      const begun = await beginRebuild.call(mirror);
      if (cancellation.signal.aborted) return begun;
      cancellation.abort(new Error('cancelled'));
      throw new StemmaError('mirror_unavailable', 'cut');
    };
    const { signal } = cancellation;
    const projector = ground.project(mirror);
    await expect(rebuild(projector, ground.stores.feed, { signal })).rejects.toThrow('cancelled');
    expect(mirror.beside).toBeNull();
  });

  it('goes on after a kill between what it tells of one lane and of the next', async () => {
    await write(5);
    const life = new Life();
    const mirror = new MemoryMirror('m', ['node'], 3, { loadPageSize: 2 });
    const killed = withRebuild(mirror, ({ sink }) => ({
      sink: instead(sink, {
        apply: async (page, signal) => {
          const refusals = await sink.apply(page, signal);
          if (page.lane > 0) life.end();
          return refusals;
        },
      }),
    }));
    let bookmark: RebuildBookmark | null = null;
    const onBookmark = (at: RebuildBookmark): void => {
      bookmark = at;
    };
    const options = { signal: NEVER };
    const { feed } = ground.stores;
    const builder = ground.project(mortalMirror(killed, life), 'killed');
    const isOwn = (): Promise<boolean> => Promise.resolve(!life.isOver);
    await expect(rebuild(builder, feed, { ...options, isOwn, onBookmark })).rejects.toThrow('killed');
    const next = ground.project(mirror, 'next');
    expect(await rebuild(next, feed, { ...options, bookmark })).toMatchObject({ loaded: 0 });
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });

  it('does not resume from a page that is not in the copy which was put back', async () => {
    await write(6);
    const mirror = new MemoryMirror('m', ['node'], 1, { loadPageSize: 2 });
    let copied: MemoryCopy | null = null;
    let pages = 0;
    const killed = withRebuild(mirror, ({ sink }) => ({
      sink: instead(sink, {
        apply: async (page, signal) => {
          if (page.entities.length > 0 && ++pages === 2) copied = mirror.beside?.copy() ?? null;
          if (pages >= 3) throw new Error('killed');
          return sink.apply(page, signal);
        },
      }),
    }));
    const bookmark = await killedWhile(killed);
    // What it built is left to the process that has taken this over.
    const { beside } = mirror;
    if (beside === null) throw new Error('it was freed');
    expect(copied !== null && beside.restore(copied)).toBe(true);
    await rebuild(ground.project(mirror, 'next'), ground.stores.feed, { signal: NEVER, bookmark });
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });

  it.each([
    ['one of the load', (page: Page) => page.entities.length > 0],
    ['its last one', ({ to }: Page) => to.tx > 0n],
  ])('goes on where %s that the killed process had sent takes effect later', async (_, isLate) => {
    await write(3);
    const mirror = new MemoryMirror('m', ['node'], 1, { loadPageSize: 2 });
    let late: (() => Promise<unknown>) | null = null;
    const killed = withRebuild(mirror, ({ sink }) => ({
      sink: instead(sink, {
        apply: (page, signal) => {
          if (!isLate(page)) return sink.apply(page, signal);
          late = () => sink.apply(page, NEVER);
          throw new Error('killed');
        },
      }),
    }));
    const next = withRebuild(mirror, ({ sink }) => ({
      sink: instead(sink, {
        apply: async (page, signal) => {
          await late?.();
          late = null;
          return sink.apply(page, signal);
        },
      }),
    }));
    const bookmark = await killedWhile(killed);
    expect(late).not.toBeNull();
    await rebuild(ground.project(next, 'next'), ground.stores.feed, { signal: NEVER, bookmark });
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });

  it.each([
    ['a load that nobody knows', { tx: 0n, seq: 7n, mark: 1 }],
    ['a record that was put back since', { tx: 2n ** 60n, seq: 7n, mark: 1 }],
  ])('frees what an earlier one left where that is of %s', async (_, position) => {
    await write(1);
    const [node] = await ground.stores.feed.scan('node', null, { lane: 0, lanes: 1 }, 1);
    const mirror = new MemoryMirror('m', ['node'], 1, { loadPageSize: 2 });
    const { sink } = await mirror.beginRebuild();
    await sink.apply(
      { lane: 0, entities: [{ ...(node as Entity), rev: 99 }], from: null, to: position },
      NEVER,
    );
    await rebuild(ground.project(mirror), ground.stores.feed, { signal: NEVER });
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });
});

const LETTER = { mirror: 'm', subject: 'node', rev: 1, attempts: 3, cause: 'old', payload: null } as const;

/** The mirror, of whose rebuild some things are otherwise. */
function withRebuild(
  mirror: MemoryMirror,
  otherwise: (begun: MirrorRebuild) => Partial<MirrorRebuild>,
): MemoryMirror {
  return instead(mirror, {
    beginRebuild: async () => {
      const begun = await mirror.beginRebuild();
      return { ...begun, ...otherwise(begun) };
    },
  });
}
