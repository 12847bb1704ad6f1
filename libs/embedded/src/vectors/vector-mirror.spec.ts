import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mirror } from '@stemma/projection';
import { describeMirrorContract, DIMENSIONS, entityOf } from '@stemma/testing';
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
