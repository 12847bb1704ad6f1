import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Entity } from '@stemma/projection';
import { entityOf, give, idOf } from '@stemma/testing';
import { GraphMirror } from './graph-mirror.js';

const POSITION = { tx: 12n, seq: 34n, mark: 0 };

describe('the snapshot of the graph', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stemma-graph-'));
    const mirror = await GraphMirror.open(dir);
    await mirror.apply({ lane: 0, entities: entities(0, 3_000), from: null, to: POSITION });
    await mirror.close();
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('brings back all of it, to go on from: nodes, edges, and the ways between them', async () => {
    const mirror = await GraphMirror.open(dir);
    await give(mirror, entities(3_000, 6_000));
    const found = await mirror.traverse(
      {
        nodeId: idOf('vertex', 0),
        direction: 'descendants',
        depth: 10_000,
        relationshipTypes: ['refined_from'],
        statuses: [],
        minWeight: 0,
        asOf: null,
        limit: 10_000,
        fanOut: 10,
        visitLimit: 10_000,
        edgeLimit: 10_000,
        after: null,
        timeoutMs: 30_000,
      },
      new Set(),
    );
    const reach = found?.reach;
    expect(reach).toMatchObject({ truncated: [], next: null });
    expect(reach?.nodes.map(({ nodeId }) => nodeId)).toEqual(
      Array.from({ length: 5_999 }, (_, n) => idOf('vertex', n + 1)),
    );
    expect(reach?.edgeIds).toHaveLength(5_999);
    expect(await mirror.list('link', null, null, 10_000)).toHaveLength(6_000);
  });

  it('is taken for nothing where any byte of it differs, or it ends too early', async () => {
    expect(await (await GraphMirror.open(dir)).position()).toEqual(POSITION);
    for (const name of await readdir(dir)) {
      const path = join(dir, name);
      const whole = await readFile(path);
      for (const place of [0, 11, whole.length >> 1, whole.length - 1]) {
        const damaged = Buffer.from(whole);
        damaged[place] = (damaged[place] ?? 0) ^ 1;
        await writeFile(path, damaged);
        expect(await (await GraphMirror.open(dir)).position()).toBeNull();
      }
      await writeFile(path, whole.subarray(0, -1));
      const mirror = await GraphMirror.open(dir);
      expect(await mirror.position()).toBeNull();
      expect(await mirror.list('vertex', null, null, 10)).toEqual([]);
      await writeFile(path, whole);
    }
    expect(await (await GraphMirror.open(dir)).position()).toEqual(POSITION);
  });

  it('is taken for nothing where it is of another format, although it is whole', async () => {
    const path = join(dir, 'manifest');
    const [, json = ''] = (await readFile(path, 'utf8')).split('\n');
    const write = (changed: string): Promise<void> =>
      writeFile(path, `${String(crc32(changed))}\n${changed}`);
    await write(json.replace('stemma-graph/4', 'stemma-graph/3'));
    expect(await (await GraphMirror.open(dir)).position()).toBeNull();
    await write(json);
    expect(await (await GraphMirror.open(dir)).position()).toEqual(POSITION);
  });

  it('brings back when each was created, and its rev, however great', async () => {
    const [first, last] = [new Date('0001-01-01T00:00:00.000Z'), new Date('9999-12-31T23:59:59.999Z')];
    const revs = [2, 32_766, 32_767, 32_768, 2 ** 32 - 1];
    const given = revs.flatMap((rev, n) => [
      entityOf('link', n, { rev, at: last }),
      entityOf('link', n + revs.length, { rev, at: first }),
    ]);
    const before = await GraphMirror.open(dir);
    await give(before, given);
    await before.close();

    const mirror = await GraphMirror.open(dir);
    for (const { id, rev } of given) await give(mirror, [entityOf('link', numberOf(id), { rev: rev - 1 })]);
    const held = await mirror.list('link', null, idOf('link', 2 * revs.length - 1), 100);
    const told = given.map((entity) => ({ id: entity.id, rev: entity.rev, digest: mirror.digestOf(entity) }));
    expect(held).toEqual(told.sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('leaves one content in the folder, however often it is written', async () => {
    const mirror = await GraphMirror.open(dir);
    await mirror.close();
    await mirror.close();
    expect(await readdir(dir)).toHaveLength(2);
  });
});

function numberOf(id: string): number {
  return Number.parseInt(id.slice(-12), 16);
}

/** A chain, with one edge that leads beyond it. */
function entities(from: number, to: number): Entity[] {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  return numbers.flatMap((n) => [entityOf('vertex', n), entityOf('link', n)]);
}
