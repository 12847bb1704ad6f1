import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildService } from '../service.fixture.js';
import {
  DataDirectoryHeldError,
  DataDirectoryLock,
  type DataDirectoryHolder,
} from './data-directory-lock.js';
import { processWithPid } from './process-identity.js';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(process.env['JEST_STEMMA_DIRECTORY'] ?? '', 'lock-'));
});

async function holding(changes: Partial<DataDirectoryHolder>): Promise<void> {
  const lock = await DataDirectoryLock.acquire(dataDir);
  const path = join(dataDir, 'service.json');
  const holder = JSON.parse(await readFile(path, 'utf8')) as DataDirectoryHolder;
  await lock.release();
  await writeFile(path, JSON.stringify({ ...holder, ...changes }));
}

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('DataDirectoryLock', () => {
  it('tells others who holds the directory, and where it answers once that is known', async () => {
    const lock = await DataDirectoryLock.acquire(dataDir);
    await lock.announce('http://127.0.0.1:3000');
    expect(await DataDirectoryLock.holderOf(dataDir)).toMatchObject({
      pid: process.pid,
      url: 'http://127.0.0.1:3000',
    });
    await expect(DataDirectoryLock.acquire(dataDir)).rejects.toThrow(DataDirectoryHeldError);
    await lock.release();
    expect(await DataDirectoryLock.holderOf(dataDir)).toBeNull();
    await (await DataDirectoryLock.acquire(dataDir)).release();
    expect(await readdir(dataDir)).toEqual([]);
  });

  it.each([
    ['it is a file', 'file'],
    ['there is a file on the way to it', 'file/below'],
  ])('says why a directory cannot be used: %s', async (cause, path) => {
    await writeFile(join(dataDir, 'file'), '');
    const wanted = join(dataDir, path);
    await expect(DataDirectoryLock.acquire(wanted)).rejects.toThrow(
      `STEMMA_DATA_DIR=${wanted} cannot be used: ${cause}.`,
    );
  });

  onLinux('says that a folder cannot be made where the system makes none', async () => {
    await expect(DataDirectoryLock.acquire('/proc/stemma/data')).rejects.toThrow(
      'STEMMA_DATA_DIR=/proc/stemma/data cannot be used: no folder can be made there.',
    );
  });

  it('is taken over from a process that is gone', async () => {
    await holding({ pid: 4_194_303 });
    const lock = await DataDirectoryLock.acquire(dataDir);
    expect((await DataDirectoryLock.holderOf(dataDir))?.pid).toBe(process.pid);
    await lock.release();
  });

  it('is taken over although another process has the dead one’s pid', async () => {
    await holding({ pid: process.ppid, processStarted: 'long ago' });
    await (await DataDirectoryLock.acquire(dataDir)).release();
    await holding({ pid: process.ppid, processStarted: processWithPid(process.ppid)?.started ?? null });
    await expect(DataDirectoryLock.acquire(dataDir)).rejects.toThrow(`process ${String(process.ppid)}`);
  });

  it('is taken over although a former taker died while at it', async () => {
    await holding({ pid: 4_194_303, nonce: 'first' });
    const right = JSON.parse(await readFile(join(dataDir, 'service.json'), 'utf8')) as DataDirectoryHolder;
    await writeFile(join(dataDir, 'service.json.first'), JSON.stringify({ ...right, nonce: 'second' }));
    const lock = await DataDirectoryLock.acquire(dataDir);
    expect(await readdir(dataDir)).toEqual(['service.json']);
    await lock.release();
  });

  it('judges a holder in another container by its heartbeat', async () => {
    await holding({ scope: 'elsewhere pid:[1]' });
    const path = join(dataDir, 'service.json');
    const beat = setInterval(() => void utimes(path, new Date(), new Date()), 500);
    await expect(DataDirectoryLock.acquire(dataDir)).rejects.toThrow('on elsewhere');
    clearInterval(beat);
    await (await DataDirectoryLock.acquire(dataDir)).release();
  });

  it('has one winner among many that see the same dead holder at once', async () => {
    const module = join(
      await buildService(process.env['JEST_STEMMA_DIRECTORY'] ?? ''),
      '../data-directory/data-directory-lock.js',
    );
    for (let round = 0; round < 3; round++) {
      await holding({ pid: 4_194_303 });
      const script = `
        import { DataDirectoryLock } from ${JSON.stringify(module)};
        const words = await DataDirectoryLock.acquire(process.argv[1]).then(() => 'won', (error) => error.name);
        process.stdout.write(words);
        process.stdin.resume();`;
      const children = Array.from({ length: 8 }, () =>
        spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
          stdio: ['pipe', 'pipe', 'inherit'],
        }),
      );
      const words = await Promise.all(
        children.map(
          (child) =>
            new Promise<string>((resolve) =>
              child.stdout.once('data', (text: Buffer) => {
                resolve(text.toString());
              }),
            ),
        ),
      );
      await Promise.all(
        children.map(
          (child) =>
            new Promise((resolve) => {
              child.once('close', resolve);
              child.stdin.end();
            }),
        ),
      );
      expect(words.sort()).toEqual([...Array.from({ length: 7 }, () => 'DataDirectoryHeldError'), 'won']);
    }
  });
});
