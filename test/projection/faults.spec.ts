import { setTimeout as sleep } from 'node:timers/promises';
import type { Page, Refusal, Sink } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import { context, instead, Projected } from './projected.fixture.js';

describe('what a store says when it does not take a page', () => {
  let ground: Projected;
  beforeEach(async () => {
    ground = await Projected.open();
  });
  afterEach(() => ground.close());

  const letters = () => ground.stores.deadLetters.list('m', 1_000);
  const writeMany = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) ids.push((await ground.write(`node ${String(n)}`)).nodeId);
    return ids;
  };
  const large = (): MemoryMirror => new MemoryMirror('m', ['node'], 1, { pageSize: 500, loadPageSize: 500 });

  it('is taken at its word where it names what it refuses, and the others come at once', async () => {
    const ids = await writeMany(40);
    const poison = new Set([ids[3], ids[17]]);
    const mirror = large();
    const sizes: number[] = [];
    const naming = instead(mirror, {
      apply: async (page: Page): Promise<readonly Refusal[]> => {
        if (page.entities.length > 0) sizes.push(page.entities.length);
        const refused = page.entities.filter(({ id }) => poison.has(id));
        if (refused.length === 0) return mirror.apply(page);
        return refused.map((entity) => ({ entity, cause: `not ${entity.id}` }));
      },
    });
    const projector = ground.project(naming);
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    expect(sizes).toEqual([40, 38]);
    expect(mirror.revs('node').size).toBe(38);
    expect((await letters()).map(({ id, cause, attempts }) => ({ id, cause, attempts }))).toEqual(
      expect.arrayContaining(
        [...poison].map((id) => ({ id, cause: `not ${id ?? ''}`, attempts: 1 })),
      ) as unknown,
    );
  });

  it('keeps the letters first, and only then stands where the page led', async () => {
    const { nodeId } = await ground.write('poison');
    const mirror = new MemoryMirror('m', ['node']);
    const naming = instead(mirror, {
      apply: (page: Page) => {
        const refused = page.entities.filter(({ id }) => id === nodeId);
        return refused.length === 0
          ? mirror.apply(page)
          : Promise.resolve(refused.map((entity) => ({ entity, cause: 'no' })));
      },
    });
    const { deadLetters } = ground.stores;
    const stoodAt: unknown[] = [];
    const put: typeof deadLetters.put = async (letter) => {
      stoodAt.push((await mirror.position(0))?.tx);
      await deadLetters.put(letter);
    };
    const projector = ground.project(naming, 'me', {}, { deadLetters: instead(deadLetters, { put }) });
    expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
    // While it was loaded, and no further.
    expect(stoodAt).toEqual([0n]);
  });

  it('is its own fault where it does not answer what does no harm either: nothing is put aside', async () => {
    const mirror = new MemoryMirror('m', ['node']);
    let isOut = false;
    const out = (): Promise<never> => Promise.reject(new Error('unheard of'));
    const broken = instead(mirror, {
      apply: (page: Page) => (isOut ? out() : mirror.apply(page)),
      position: (lane: number) => (isOut ? out() : mirror.position(lane)),
    });
    const projector = ground.project(broken);
    const { nodeId, position } = await ground.write('one');
    expect(await projector.reaches(position, 10_000)).toBe(true);
    isOut = true;
    const { position: next } = await ground.lineage.activate(context, nodeId, 'any');
    while (projector.fault === null) await sleep(5);
    expect(projector.fault).toContain('unheard of');
    isOut = false;
    expect(await projector.reaches(next, 10_000)).toBe(true);
    expect(await letters()).toEqual([]);
    expect(mirror.revs('node')).toEqual(await ground.recordRevs());
  });

  it.each(['by name', 'by a fault that nobody foresaw'])(
    'is its own fault where it refuses very many for the same reason (%s): nothing is put aside',
    async (how) => {
      await writeMany(30);
      const mirror = large();
      let isFull = true;
      const full = instead(mirror, {
        apply: (page: Page): Promise<readonly Refusal[]> => {
          if (!isFull || page.entities.length === 0) return mirror.apply(page);
          const refusals = page.entities.map((entity, n) => ({
            entity,
            cause: `${entity.id}: quota ${String(n)}`,
          }));
          return how === 'by name'
            ? Promise.resolve(refusals)
            : Promise.reject(new Error(refusals[0]?.cause));
        },
      });
      const projector = ground.project(full);
      while (projector.fault === null) await sleep(5);
      expect(projector.fault).toContain('are refused alike');
      isFull = false;
      expect(await projector.reaches(await ground.stores.feed.newest(), 10_000)).toBe(true);
      expect(await letters()).toEqual([]);
      expect(mirror.revs('node')).toEqual(await ground.recordRevs());
    },
  );

  it('is asked twice more, after a pause, where it holds nothing that it could be asked for', async () => {
    let failures = 2;
    const seen: string[] = [];
    const step: Sink = {
      ...{ name: 'm', scope: 'shared', subjects: ['node'], lanes: 1, pace: new MemoryMirror('m', []).pace },
      apply: ({ entities }) => {
        if (failures-- > 0) return Promise.reject(new Error('unheard of'));
        seen.push(...entities.map(({ id }) => id));
        return Promise.resolve([]);
      },
    };
    const { nodeId, position } = await ground.write('one');
    const projector = ground.project(step);
    expect(await projector.reaches(position, 10_000)).toBe(true);
    expect(new Set(seen)).toEqual(new Set([nodeId]));
    expect(await letters()).toEqual([]);
  });
});
