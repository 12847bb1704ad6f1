import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lchown,
  mkdir,
  open,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { ENVIRONMENT, type Account } from './account.js';
import { executable } from './binaries.js';

const MAJOR = '17';
export const SUPERUSER = 'stemma';

/** Where a data directory keeps its PostgreSQL cluster. */
export function clusterPath(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/**
 * Makes the cluster if there is none: in a folder beside, moved into place when complete, so that one whose making
 * was interrupted is never mistaken for a cluster. Answers the superuser's password, kept in
 * `<dataDir>/postgres.password` (mode 0600).
 */
export async function ensureCluster(dataDir: string, account: Account, durable: boolean): Promise<string> {
  const cluster = clusterPath(dataDir);
  const version = await versionOf(cluster);
  if (version !== null) {
    if (version.trim() !== MAJOR) {
      throw new Error(
        `${cluster} was made by PostgreSQL ${version.trim()}, and this is ${MAJOR}. Export with the former release ` +
          `of Stemma, import into a new STEMMA_DATA_DIR.`,
      );
    }
    await giveBack(cluster, account);
    return readPassword(dataDir);
  }
  if ((await stat(cluster).catch(() => null)) !== null) {
    throw new Error(
      `${cluster} exists and is no PostgreSQL cluster. Move it away, or choose another STEMMA_DATA_DIR.`,
    );
  }
  await removeInterrupted(dataDir);
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordPath(dataDir), password, { mode: 0o600, flush: true });
  const building = join(dataDir, `postgres.building-${randomBytes(6).toString('hex')}`);
  await mkdir(building, { mode: 0o700 });
  try {
    if (account.ids !== null) await chown(building, account.ids.uid, account.ids.gid);
    await initdb(building, password, account, durable);
    await rename(building, cluster);
  } catch (error) {
    await rm(building, { recursive: true, force: true, maxRetries: 10 });
    throw error;
  }
  if (durable) await syncDirectory(dataDir);
  return password;
}

/**
 * How a program whose working directory is the cluster is told of it. On Linux this needs no permission on the
 * folders above, which PostgreSQL's account may lack (a clone below /root).
 */
export function pathFromInside(cluster: string): string {
  return process.platform === 'linux' ? '/proc/self/cwd' : cluster;
}

async function initdb(building: string, password: string, account: Account, durable: boolean): Promise<void> {
  const args = [
    `--pgdata=${pathFromInside(building)}`,
    `--username=${SUPERUSER}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  // Handed over as an open file, again for want of permission on the folders above.
  const path = `${building}.password`;
  await writeFile(path, `${password}\n`, { mode: 0o600 });
  if (account.ids !== null) await chown(path, account.ids.uid, account.ids.gid);
  const file = await open(path);
  try {
    const byPath = process.platform === 'win32' ? path : '/dev/stdin';
    const [command = '', ...rest] = [...account.prefix, executable(account.binaries, 'initdb'), ...args];
    await finished(command, [...rest, `--pwfile=${byPath}`], file.fd, building, account);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

function finished(
  command: string,
  args: string[],
  stdin: number,
  cwd: string,
  account: Account,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...account.ids,
      cwd,
      env: ENVIRONMENT,
      stdio: [stdin, 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (text: Buffer): void => {
      output += text.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`initdb failed (${signal ?? String(code)}):\n${output.trim()}`));
    });
  });
}

/** Root's plain copy of a data directory, such as a restored backup, belongs to root: PostgreSQL could not use it. */
async function giveBack(cluster: string, { ids }: Account): Promise<void> {
  if (ids === null || (await stat(cluster)).uid === ids.uid) return;
  for (const name of await readdir(cluster, { recursive: true })) {
    await lchown(join(cluster, name), ids.uid, ids.gid);
  }
  await chmod(cluster, 0o700);
  await chown(cluster, ids.uid, ids.gid);
}

async function versionOf(cluster: string): Promise<string | null> {
  try {
    return await readFile(join(cluster, 'PG_VERSION'), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return null;
    if (code !== 'EACCES') throw error;
    throw new Error(
      `${cluster} belongs to another account. Run as the user who made it, or choose another STEMMA_DATA_DIR.`,
      { cause: error },
    );
  }
}

export async function readPassword(dataDir: string): Promise<string> {
  try {
    return (await readFile(passwordPath(dataDir), 'utf8')).trim();
  } catch (error) {
    throw new Error(
      `${passwordPath(dataDir)} cannot be read, and without it nobody gets into ${clusterPath(dataDir)}. ` +
        `Run as the user who made it, or restore the file.`,
      { cause: error },
    );
  }
}

function passwordPath(dataDir: string): string {
  return join(dataDir, 'postgres.password');
}

async function removeInterrupted(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith('postgres.building-')) continue;
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
