import { chmod, mkdir, rm } from 'node:fs/promises';
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
