import { execFile } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MIB = 1024 * 1024;
const PAGE = 4096;

/** A disk that is no larger than it is said to be, and can be filled up without harm to any other. It lies in memory. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** @returns null where this account may mount nothing. */
  static async at(folder: string, sizeMiB: number): Promise<SmallDisk | null> {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
    const options = ['-t', 'tmpfs', '-o', `size=${String(sizeMiB)}m`, 'stemma-test', folder];
    return run('mount', options).then(
      () => new SmallDisk(folder),
      () => null,
    );
  }

  /** To the last page. @returns what frees it again. */
  async fill(): Promise<() => Promise<void>> {
    const path = join(this.folder, 'filler');
    const file = await open(path, 'w');
    try {
      for (const bytes of [MIB, PAGE]) {
        const block = Buffer.alloc(bytes);
        while (await file.write(block).then(({ bytesWritten }) => bytesWritten === bytes, isFull));
      }
    } finally {
      await file.close();
    }
    return () => rm(path);
  }

  async remove(): Promise<void> {
    await run('umount', ['--lazy', this.folder]);
  }
}

function isFull(error: unknown): false {
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
  throw error;
}
