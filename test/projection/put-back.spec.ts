import { setTimeout as sleep } from 'node:timers/promises';
import { StemmaError } from '@stemma/models';
import { Projection, rebuild, type Sink } from '@stemma/projection';
import { MemoryMirror, type MemoryCopy } from '@stemma/testing';
import { context, instead, Projected } from './projected.fixture.js';

describe('a mirror that is put back from a copy while it is written to', () => {
  let ground: Projected;
  beforeEach(async () => {
    ground = await Projected.open();
  });
  afterEach(() => ground.close());

  it.each(['before a page', 'after a page, before that is known'])(
    'equals the record again, where that happens %s',
    async (when) => {
      const mirror = new MemoryMirror('m', ['node'], 1, { lookMs: 50 });
      let copy: MemoryCopy | null = null;
      const putBack = (): void => {
        if (copy !== null) mirror.restore(copy);
        copy = null;
      };
      const risky = instead(mirror, {
        apply: async (page) => {
          if (when === 'before a page') putBack();
          const refusals = await mirror.apply(page);
          if (when === 'after a page, before that is known') putBack();
          return refusals;
        },
      });
      const projector = ground.project(risky);
      const one = await ground.write('one');
      expect(await projector.reaches(one.position, 10_000)).toBe(true);
      // It says the same position as the content it is put in the place of did before the page.
      copy = mirror.copy();
      const two = await ground.write('two');
      expect(await projector.reaches(two.position, 10_000)).toBe(true);
      expect(copy).toBeNull();
      // Where the page was acknowledged before, that shows as soon as the store is looked at.
      while (mirror.revs('node').size < 2) await sleep(5);
      expect(mirror.revs('node')).toEqual(await ground.recordRevs());
    },
  );

  it('is loaded anew, where that happens within its load', async () => {
    for (let n = 0; n < 40; n++) await ground.write(`node ${String(n)}`);
    const mirror = new MemoryMirror('m', ['node']);
    let pages = 0;
    let copy: MemoryCopy | null = null;
    const risky = instead(mirror, {
      apply: async (page) => {
        const refusals = await mirror.apply(page);
        if (page.entities.length > 0) pages++;
        if (pages === 1) copy = mirror.copy();
        if (pages === 3 && copy !== null) {
          mirror.restore(copy);
          copy = null;
        }
        return refusals;
      },
    });
    const projector = ground.project(risky);
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    expect(pages).toBeGreaterThan(6);
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });

  it.each([
    [0, 'answers'],
    [1, 'answers'],
    [0, 'is cut off'],
  ])(
    'fails a rebuild whose new content was put back to page %d while its store %s, and keeps the old one',
    async (page, how) => {
      for (let n = 0; n < 40; n++) await ground.write(`node ${String(n)}`);
      const mirror = new MemoryMirror('m', ['node'], 1, { loadPageSize: 10 });
      const projector = ground.project(mirror);
      expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
      const { beginRebuild } = mirror;
      let pages = 0;
      mirror.beginRebuild = async () => {
        const begun = await beginRebuild.call(mirror);
        const beside = begun.sink as MemoryMirror;
        let copy = beside.copy();
        const sink = instead(beside, {
          apply: async (one) => {
            const refusals = await beside.apply(one);
            if (one.entities.length > 0 && ++pages === page) copy = beside.copy();
            if (pages === 2) beside.restore(copy);
            if (pages === 2 && how === 'is cut off') throw new StemmaError('mirror_unavailable', 'cut');
            return refusals;
          },
        });
        return { ...begun, sink };
      };
      const signal = new AbortController().signal;
      await expect(rebuild(projector, ground.stores.feed, { signal })).rejects.toThrow('was lost');
      expect(mirror.revs('node')).toEqual(await ground.recordRevs());
      mirror.beginRebuild = beginRebuild.bind(mirror);
      expect(await rebuild(projector, ground.stores.feed, { signal })).toMatchObject({
        loaded: 40,
      });
    },
  );

  it('resumes a load that the store cut, where it was', async () => {
    for (let n = 0; n < 40; n++) await ground.write(`node ${String(n)}`);
    const mirror = new MemoryMirror('m', ['node']);
    let entities = 0;
    let calls = 0;
    const flaky = instead(mirror, {
      apply: async (page) => {
        // Before and after the work, by turns: no page gets through at once.
        if (++calls % 3 === 1) throw new StemmaError('mirror_unavailable', 'cut');
        const refusals = await mirror.apply(page);
        if (calls % 3 === 2) throw new StemmaError('mirror_unavailable', 'cut');
        entities += page.entities.length;
        return refusals;
      },
    });
    const projector = ground.project(flaky);
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    expect(entities).toBe(40);
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });

  it('says while it is loaded that it is warming, and how far it is', async () => {
    for (let n = 0; n < 20; n++) await ground.write(`node ${String(n)}`);
    const mirror = new MemoryMirror('m', ['node']);
    let pages = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const slow = instead(mirror, {
      apply: async (page) => {
        if (page.entities.length > 0 && ++pages === 3) await gate;
        return mirror.apply(page);
      },
    });
    const projector = ground.project(slow);
    const projection = new Projection(ground.stores.feed, ground.stores.deadLetters);
    projection.add(projector);
    while (pages < 3) await sleep(5);
    const { readiness } = projection;
    open();
    expect(readiness).toEqual([{ name: 'm', state: 'warming', loaded: { done: 14, total: 20 } }]);
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    expect(projection.readiness).toEqual([{ name: 'm', state: 'ready', loaded: null }]);
  });

  it('is not followed on where the record was put back and has been written to since', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    const first = ground.project(mirror);
    const lost = await ground.write('lost with the restore');
    expect(await first.reaches(lost.position, 10_000)).toBe(true);
    await first.stop();
    await ground.dataSource.query('delete from stemma.change_log');
    const { position } = await ground.write('after the restore');
    const second = ground.project(mirror);
    while (second.status.lanes[0]?.state !== 'retrying') await sleep(5);
    expect(second.status.lanes[0].cause).toContain('stemma rebuild m');
    expect(await second.reaches(position, 100)).toBe(false);
    await rebuild(second, ground.stores.feed, { signal: new AbortController().signal });
    expect(await second.reaches(position, 10_000)).toBe(true);
  });

  it('has everything once more, where it holds nothing itself and its checkpoint is one of another cluster', async () => {
    const seen: string[] = [];
    const sink: Sink = {
      name: 'step',
      scope: 'shared',
      subjects: ['node'],
      lanes: 1,
      pace: new MemoryMirror('m', ['node']).pace,
      apply: ({ entities }) => {
        seen.push(...entities.map(({ id }) => id));
        return Promise.resolve([]);
      },
    };
    const first = ground.project(sink);
    const { nodeId } = await ground.write('one');
    const { nodeId: unchanged, position } = await ground.write('two');
    expect(await first.reaches(position, 10_000)).toBe(true);
    await first.stop();
    expect(new Set(seen)).toEqual(new Set([nodeId, unchanged]));
    seen.length = 0;
    const again = ground.project(sink, 'again');
    expect(await again.reaches(position, 10_000)).toBe(true);
    await again.stop();
    expect(seen).toEqual([]);
    await ground.dataSource.query(`update stemma.checkpoints set system_identifier = 'another'`);
    const elsewhere = ground.project(sink, 'elsewhere');
    const next = await ground.lineage.activate(context, nodeId, 'any');
    expect(await elsewhere.reaches(next.position, 10_000)).toBe(true);
    expect(new Set(seen)).toEqual(new Set([nodeId, unchanged]));
  });
});
