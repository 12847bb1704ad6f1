import fs, { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mirror } from '@stemma/projection';
import { GraphMirror } from './graph/graph-mirror.js';
import { VectorMirror } from './vectors/vector-mirror.js';

const space = { model: 'test', dimensions: 3 };
const known = { tx: 7n, seq: 1n, mark: 1 };

interface Closable extends Mirror {
  close(): Promise<void>;
}

const mirrors: [string, (dir: string) => Promise<Closable>][] = [
  ['graph', (dir) => GraphMirror.open(dir)],
  ['vectors', (dir) => VectorMirror.open(dir, space)],
];

describe.each(mirrors)('the snapshots of the mirror %s', (_name, open) => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stemma-snapshots-'));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(dir, { recursive: true, force: true });
  });

  it('are closed to other accounts, also where the folder was open before', async () => {
    await chmod(dir, 0o755);
    const mirror = await open(dir);
    await mirror.close();
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });

  it('hold nothing of before a rebuild, also where what came of it cannot be written', async () => {
    const before = await open(dir);
    await before.setPosition(0, known, null);
    await before.close();

    const mirror = await open(dir);
    expect(await mirror.position(0)).not.toBeNull();
    const rebuild = await mirror.beginRebuild();
    await rebuild.sink.setPosition(0, { ...known, mark: 2 }, null);
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    jest.spyOn(fs, 'open').mockRejectedValue(full);
    await rebuild.switch();
    jest.restoreAllMocks();

    // Killed here: nothing is saved at a stop.
    const restarted = await open(dir);
    expect(await restarted.position(0)).toBeNull();
  });
});
