import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Names the files of the snapshot; without it the folder counts as empty. */
export const MANIFEST_FILE = 'manifest';

/** Makes the folder of a mirror's snapshots, for this account only: they tell what the record holds. */
export async function openSnapshotFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // One that was there may be open to all.
  await chmod(dir, 0o700);
}

/** The next start then loads anew. Succeeds on a full disk too. */
export async function discardSnapshot(dir: string): Promise<void> {
  await rm(join(dir, MANIFEST_FILE), { force: true });
}

/**
 * Puts a new snapshot in the place of the one before. Where it cannot be written whole, nothing of it stays: on a full
 * disk every try would take more of it.
 * @param write writes files whose names begin with the given one, and the manifest last
 */
export async function replaceSnapshot(dir: string, write: (name: string) => Promise<void>): Promise<void> {
  const name = randomUUID();
  const isOfNew = (file: string): boolean => file.startsWith(name);
  try {
    await write(name);
  } catch (error) {
    // Where they cannot be removed either, it is the first fault that tells why.
    await removeFiles(dir, isOfNew).catch(() => undefined);
    throw error;
  }
  await removeFiles(dir, (file) => file !== MANIFEST_FILE && !isOfNew(file));
}

async function removeFiles(dir: string, isDue: (file: string) => boolean): Promise<void> {
  for (const file of await readdir(dir)) if (isDue(file)) await rm(join(dir, file), { force: true });
}
