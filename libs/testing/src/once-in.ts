import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

interface Outcome {
  value?: string;
  error?: string;
}

/**
 * Runs `work` once for all that ask for `name` in the same `directory`, of whatever process, and gives its answer to
 * each of them. Throws for each of them if the work failed.
 */
export async function onceIn(directory: string, name: string, work: () => Promise<string>): Promise<string> {
  // As open as the run's own folder: PostgreSQL may work under another account.
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const outcomeFile = join(directory, `${name}.json`);
  if (await isFirst(join(directory, `${name}.claimed`))) {
    const outcome: Outcome = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
    );
    await writeFile(`${outcomeFile}.new`, JSON.stringify(outcome));
    await rename(`${outcomeFile}.new`, outcomeFile);
  }
  for (;;) {
    const outcome = await read(outcomeFile);
    if (outcome?.value !== undefined) return outcome.value;
    if (outcome !== null) throw new Error(`${name} failed in this test run: ${outcome.error ?? 'unknown'}`);
    await sleep(20);
  }
}

async function isFirst(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function read(path: string): Promise<Outcome | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Outcome;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
