import fs, { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mirror } from '@stemma/projection';
import { GraphMirror } from './graph/graph-mirror.js';
import { VectorMirror } from './vectors/vector-mirror.js';

const space = { model: 'test', dimensions: 3 };
const NEVER = new AbortController().signal;
const known = { tx: 7n, seq: 1n, mark: 1 };
const there = { lane: 0, entities: [], from: null, to: known };

interface Closable extends Mirror {
  close(): Promise<void>;
}

type Open = (dir: string, tell?: (line: string) => void) => Promise<Closable>;

const mirrors: [string, Open][] = [
  ['graph', (dir, tell) => GraphMirror.open(dir, tell)],
  ['vectors', (dir, tell) => VectorMirror.open(dir, space, tell)],
];

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

describe.each(mirrors)('the snapshots of the mirror %s', (name, open) => {
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
    await before.apply(there, NEVER);
    await before.close();

    const mirror = await open(dir);
    expect(await mirror.position(0, NEVER)).not.toBeNull();
    const rebuild = await mirror.beginRebuild?.(NEVER);
    await rebuild?.sink.apply({ ...there, to: { ...known, mark: 2 } }, NEVER);
    jest.spyOn(fs, 'open').mockRejectedValue(full);
    await rebuild?.switch(NEVER);
    jest.restoreAllMocks();

    // Killed here: nothing is saved at a stop.
    const restarted = await open(dir);
    expect(await restarted.position(0, NEVER)).toBeNull();
  });

  it('are told of where the disk is full, take none of it, and follow when there is room again', async () => {
    const told: string[] = [];
    const mirror = await open(dir, (line) => told.push(line));
    await mirror.apply(there, NEVER);
    await mirror.close();
    expect(mirror.snapshot).toEqual({ savedAt: expect.any(Date) as Date, cause: null });
    const before = await readdir(dir);

    const file = await fs.open(dir);
    jest.spyOn(Object.getPrototypeOf(file) as typeof file, 'appendFile').mockRejectedValue(full);
    await file.close();
    await mirror.close();
    await mirror.close();
    expect(mirror.snapshot).toEqual({ savedAt: expect.any(Date) as Date, cause: full.message });
    expect(told).toEqual([`The snapshot of ${name} could not be written: ${full.message}`]);
    expect(await readdir(dir)).toEqual(before);

    jest.restoreAllMocks();
    await mirror.close();
    expect(mirror.snapshot?.cause).toBeNull();
    expect(told.slice(1)).toEqual([`The snapshot of ${name} is written again.`]);
  });
});
