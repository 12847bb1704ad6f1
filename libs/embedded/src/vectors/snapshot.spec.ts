import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pointId as id, Points, randomNumbers } from '@stemma/testing';
import { UsearchPatternIndex } from './usearch-pattern-index.js';

const DIMENSIONS = 32;
const random = randomNumbers(11);
const points = new Points(random, DIMENSIONS);
const options = { model: 'test', dimensions: DIMENSIONS, exactUpTo: 1_500 };

describe('a snapshot of the vector index', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stemma-vectors-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  function filled(count: number): UsearchPatternIndex {
    const index = new UsearchPatternIndex(options);
    index.apply(
      Array.from({ length: count }, (_, n) => points.point(n)),
      [{ nodeId: id(3), stateRev: 9 }],
    );
    index.position = { tx: 12n, seq: 34n, mark: 0 };
    index.finish();
    return index;
  }

  async function expectSame(
    actual: UsearchPatternIndex | null,
    expected: UsearchPatternIndex,
  ): Promise<void> {
    if (actual === null) throw new Error('The snapshot was refused.');
    expect([actual.size, actual.position]).toEqual([expected.size, expected.position]);
    const listed = expected.list(null, null, 10_000);
    expect(actual.list(null, null, 10_000)).toEqual(listed);
    for (const { id: nodeId } of listed.slice(0, 50))
      expect(actual.get(nodeId)).toEqual(expected.get(nodeId));
    for (let i = 0; i < 20; i++) {
      for (const filter of [{}, { tags: ['a'] }, { namespace: 'other', kind: 'code' }]) {
        const question = { vector: points.vector(), limit: 10, minScore: null, filter, timeoutMs: 60_000 };
        expect(await actual.search(question)).toEqual(await expected.search(question));
      }
    }
  }

  it.each([0, 10, 1_024, 2_000])('of %i points gives an equal index', async (count) => {
    const index = filled(count);
    await index.save(dir);
    const loaded = await UsearchPatternIndex.load(dir, options);
    await expectSame(loaded, index);
    // The deletion is remembered, and both go on alike.
    const more = Array.from({ length: 1_100 }, (_, n) => points.point(5_000 + n));
    for (const each of [index, loaded]) each?.apply([points.point(3, { stateRev: 8 }), ...more], []);
    expect(loaded?.get(id(3))).toBeNull();
    index.finish();
    loaded?.finish();
    await expectSame(loaded, index);
    index.close();
    loaded?.close();
  });

  it('holds the moment when it was asked for, whatever changes while it is written', async () => {
    const index = filled(3_000);
    const before = filled(0);
    before.apply(
      index.list(null, null, 10_000).flatMap((entry) => index.get(entry.id) ?? []),
      [],
    );
    const saving = index.save(dir);
    await Promise.resolve();
    index.apply(
      Array.from({ length: 3_000 }, (_, n) => points.point(n, { stateRev: 50 })),
      [{ nodeId: id(7), stateRev: 60 }],
    );
    index.position = { tx: 99n, seq: 99n, mark: 1 };
    await saving;
    const loaded = await UsearchPatternIndex.load(dir, options);
    expect(loaded?.position).toMatchObject({ tx: 12n, seq: 34n });
    expect(loaded?.list(null, null, 10_000)).toEqual(before.list(null, null, 10_000));
    expect(loaded?.get(id(9))).toEqual(before.get(id(9)));
    for (const each of [index, before, loaded]) each?.close();
  });

  it('takes the place of the one before, and leaves nothing else behind', async () => {
    const index = filled(2_000);
    await Promise.all([index.save(dir), index.save(dir)]);
    index.apply([points.point(7_000)], []);
    await index.save(dir);
    expect(await readdir(dir)).toHaveLength(3);
    const loaded = await UsearchPatternIndex.load(dir, options);
    expect(loaded?.get(id(7_000))).not.toBeNull();
    for (const each of [index, loaded]) each?.close();
  });

  it('is refused where there is none, or it is of another model or dimension', async () => {
    expect(await UsearchPatternIndex.load(join(dir, 'absent'), options)).toBeNull();
    const index = filled(100);
    await index.save(dir);
    expect(await UsearchPatternIndex.load(dir, { ...options, model: 'other' })).toBeNull();
    expect(await UsearchPatternIndex.load(dir, { ...options, dimensions: 64 })).toBeNull();
  });

  it('is refused, or its graph is built anew, when any byte is changed or any file is cut', async () => {
    const index = filled(2_000);
    await index.save(dir);
    const files = await readdir(dir);
    for (const file of files) {
      const path = join(dir, file);
      const whole = await readFile(path);
      for (let i = 0; i < (file.endsWith('.graph') ? 4 : 15); i++) {
        const damaged = Buffer.from(whole);
        const at = Math.floor(random() * whole.length);
        damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
        await writeFile(path, i % 3 === 0 ? whole.subarray(0, at) : damaged);
        const loaded = await UsearchPatternIndex.load(dir, options);
        if (file.endsWith('.graph')) {
          loaded?.finish();
          await expectSame(loaded, index);
        } else expect(loaded).toBeNull();
        loaded?.close();
      }
      await writeFile(path, whole);
    }
    expect(files).toHaveLength(3);
    index.close();
  });

  it('leaves the one before in place when a save is cut off before its end', async () => {
    const index = filled(100);
    await index.save(dir);
    await writeFile(join(dir, '00000000-0000-4000-8000-000000000000.points'), 'half');
    await writeFile(join(dir, '00000000-0000-4000-8000-000000000000.manifest'), 'half');
    await expectSame(await UsearchPatternIndex.load(dir, options), index);
    await index.save(dir);
    expect(await readdir(dir)).toHaveLength(2);
  });
});
