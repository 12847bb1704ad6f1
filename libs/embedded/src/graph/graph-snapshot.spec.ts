import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entity } from '@stemma/projection';
import { entityOf, idOf } from '@stemma/testing';
import { GraphMirror } from './graph-mirror.js';

const POSITION = { tx: 12n, seq: 34n, mark: 0 };

describe('the snapshot of the graph', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stemma-graph-'));
    const mirror = await GraphMirror.open(dir);
    await mirror.apply(entities(0, 3_000));
    await mirror.setPosition(0, POSITION, null);
    await mirror.close();
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('brings back all of it, to go on from: nodes, edges, and the ways between them', async () => {
    const mirror = await GraphMirror.open(dir);
    await mirror.apply(entities(3_000, 6_000));
    const reach = await mirror.traverse({
      nodeId: idOf('vertex', 0),
      direction: 'descendants',
      depth: 10_000,
      relationshipTypes: ['refined_from'],
      statuses: [],
      minWeight: 0,
      limit: 10_000,
      fanOut: 10,
      visitLimit: 10_000,
      edgeLimit: 10_000,
      after: null,
      timeoutMs: 30_000,
    });
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

  it('leaves one content in the folder, however often it is written', async () => {
    const mirror = await GraphMirror.open(dir);
    await mirror.close();
    await mirror.close();
    expect(await readdir(dir)).toHaveLength(2);
  });
});

/** A chain, with one edge that leads beyond it. */
function entities(from: number, to: number): Entity[] {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  return numbers.flatMap((n) => [entityOf('vertex', n), entityOf('link', n)]);
}
