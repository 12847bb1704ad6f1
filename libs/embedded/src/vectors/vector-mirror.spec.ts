import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mirror } from '@stemma/projection';
import { describeMirrorContract, DIMENSIONS, entityOf } from '@stemma/testing';
import { unitVector } from '@stemma/orchestration';
import { VectorMirror } from './vector-mirror.js';

const space = { model: 'test', dimensions: DIMENSIONS };
const folders = new Map<Mirror, string>();

async function open(dir: string): Promise<VectorMirror> {
  const mirror = await VectorMirror.open(dir, space);
  folders.set(mirror, dir);
  return mirror;
}

async function close(mirror: Mirror): Promise<string> {
  const dir = folders.get(mirror) ?? '';
  await (mirror as VectorMirror).close();
  return dir;
}

describeMirrorContract('VectorMirror', {
  open: async () => open(await mkdtemp(join(tmpdir(), 'stemma-vectors-'))),
  reopen: async (mirror) => open(await close(mirror)),
  close: async (mirror) => rm(await close(mirror), { recursive: true, force: true }),
  // One without a direction.
  poison: () => {
    const point = entityOf('point', 9);
    if (point.subject === 'point') point.state?.vector.fill(0);
    return point;
  },
});

describe('the snapshot of a vector mirror that was told to forget', () => {
  it('has nothing of a deleted point: neither its vector nor its words', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'stemma-vectors-'));
    const mirror = await open(dir);
    const written = async (): Promise<Buffer> => {
      const names = await readdir(dir);
      return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dir, name)))));
    };
    const [gone, kept] = [entityOf('point', 1), entityOf('point', 2)];
    if (gone.subject !== 'point' || gone.state === null) throw new Error('no point');
    const payload = { ...gone.state.payload, namespace: 'ilse', tags: ['ilse'] };
    const at = (seq: bigint) => ({ tx: 1n, seq, mark: Number(seq) });
    await mirror.apply({
      lane: 0,
      entities: [{ ...gone, state: { ...gone.state, payload } }, kept],
      from: null,
      to: at(1n),
    });
    await mirror.forget();
    const [held] = await mirror.held('point', [gone.id]);
    expect(held).toBeDefined();
    const vector = Buffer.from((unitVector(gone.state.vector) ?? gone.state.vector).slice().buffer);
    expect((await written()).includes(vector)).toBe(true);
    expect((await written()).includes('ilse')).toBe(true);

    const deletion = { ...gone, rev: gone.rev + 1, state: null };
    await mirror.apply({ lane: 0, entities: [deletion], from: at(1n), to: at(2n) });
    await mirror.forget();
    expect((await written()).includes(vector)).toBe(false);
    expect((await written()).includes('ilse')).toBe(false);
    expect(await mirror.held('point', [kept.id])).toHaveLength(1);
    await mirror.close();
    await rm(dir, { recursive: true });
  });
});
