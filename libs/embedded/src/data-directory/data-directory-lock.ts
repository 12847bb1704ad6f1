import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from './make-folder.js';
import { isRunning, pidScope, processWithPid } from './process-identity.js';

/** What `service.json` says of the process that owns a data directory. */
export interface DataDirectoryHolder {
  readonly pid: number;
  /** ISO 8601, for people; liveness is judged by `processStarted`. */
  readonly startedAt: string;
  /** Where the service answers; null until it listens. */
  readonly url: string | null;
  readonly processStarted: string | null;
  readonly scope: string;
  /** Unique to this holding of the lock. */
  readonly nonce: string;
}

/** The directory has a living owner. */
export class DataDirectoryHeldError extends Error {
  override readonly name = 'DataDirectoryHeldError';

  constructor(
    readonly dataDir: string,
    readonly holder: DataDirectoryHolder,
  ) {
    const where = holder.url === null ? 'not yet listening' : `serving ${holder.url}`;
    const elsewhere = holder.scope === pidScope() ? '' : ` on ${holder.scope}`;
    super(
      `${dataDir} is in use by process ${String(holder.pid)}${elsewhere} (${where}, since ${holder.startedAt}). ` +
        `Use that service, stop it, or give this one another STEMMA_DATA_DIR.`,
    );
  }
}

const HEARTBEAT_MS = 2_000;
/** How long a holder on another host or in another container may be silent before it counts as dead. */
const SILENCE_MS = 10_000;

/**
 * One owner at a time for a data directory, kept in `<dataDir>/service.json`.
 *
 * The file appears complete or not at all (written beside, then hard-linked). A dead owner's file is replaced only
 * by who holds the right to replace that very holding: a second lock, claimed the same way, at the path
 * `service.json.<nonce of the dead holding>`. So of any number of processes that see the same dead owner one wins,
 * and one that dreamed on an old observation finds another nonce there and starts over.
 */
export class DataDirectoryLock {
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(
    private readonly path: string,
    private holder: DataDirectoryHolder,
  ) {
    this.#heartbeat = setInterval(() => void touch(path), HEARTBEAT_MS).unref();
  }

  /**
   * Takes the directory (made if missing) for this process.
   * @throws DataDirectoryHeldError if a living process has it, naming that process and its URL; an Error that names the
   *   directory and the cause where it cannot be made or written.
   */
  static async acquire(dataDir: string, info: { url?: string | null } = {}): Promise<DataDirectoryLock> {
    // Mode: a Postgres started by root runs under another account and must be able to pass through.
    const path = join(dataDir, 'service.json');
    const mine = ownHolding(info.url ?? null);
    const held = await makeFolder(resolve(dataDir), 0o711)
      .then(() => claim(path, mine))
      .catch((error: unknown) => {
        throw unusable(dataDir, error);
      });
    if (held !== null) throw new DataDirectoryHeldError(dataDir, held);
    return new DataDirectoryLock(path, mine);
  }

  /** The living owner of a data directory, or null: how a second process finds the service's URL. */
  static async holderOf(dataDir: string): Promise<DataDirectoryHolder | null> {
    const path = join(dataDir, 'service.json');
    const holder = await read(path);
    return holder !== null && (await isAlive(path, holder)) ? holder : null;
  }

  /** Writes down where the service answers, once it listens. */
  async announce(url: string): Promise<void> {
    this.holder = { ...this.holder, url };
    const beside = await writeBeside(this.path, this.holder);
    await rename(beside, this.path);
  }

  async release(): Promise<void> {
    clearInterval(this.#heartbeat);
    const current = await read(this.path);
    if (current?.nonce === this.holder.nonce) await rm(this.path, { force: true });
  }
}

function unusable(dataDir: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const causes: Partial<Record<string, string>> = {
    EEXIST: 'it is a file',
    ENOENT: 'no folder can be made there',
    ENOTDIR: 'there is a file on the way to it',
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
  };
  const cause = causes[code ?? ''] ?? message;
  return new Error(`STEMMA_DATA_DIR=${dataDir} cannot be used: ${cause}.`, { cause: error });
}

function ownHolding(url: string | null): DataDirectoryHolder {
  return {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    url,
    processStarted: processWithPid(process.pid)?.started ?? null,
    scope: pidScope(),
    nonce: randomUUID(),
  };
}

/** Puts `mine` at `path`; answers null, or the living holder that is in the way. */
async function claim(path: string, mine: DataDirectoryHolder): Promise<DataDirectoryHolder | null> {
  const beside = await writeBeside(path, mine);
  try {
    for (;;) {
      if (await linked(beside, path)) return null;
      const holder = await read(path);
      if (holder === null) continue;
      if (await isAlive(path, holder)) return holder;
      if (await replaced(path, holder, beside)) return null;
      await sleep(5);
    }
  } finally {
    await rm(beside, { force: true });
  }
}

async function replaced(path: string, dead: DataDirectoryHolder, beside: string): Promise<boolean> {
  const right = `${path}.${dead.nonce}`;
  if ((await claim(right, ownHolding(null))) !== null) return false;
  try {
    if ((await read(path))?.nonce !== dead.nonce) return false;
    await rename(beside, path);
    return true;
  } finally {
    await rm(right, { force: true });
  }
}

async function isAlive(path: string, holder: DataDirectoryHolder): Promise<boolean> {
  if (holder.scope === pidScope()) return isRunning({ pid: holder.pid, started: holder.processStarted });
  const seen = await modifiedMs(path);
  for (let waited = 0; waited < SILENCE_MS; waited += 250) {
    await sleep(250);
    const now = await modifiedMs(path);
    if (now !== seen) return now !== null;
  }
  return false;
}

async function writeBeside(path: string, holder: DataDirectoryHolder): Promise<string> {
  const beside = `${path}-${randomUUID()}`;
  await writeFile(beside, `${JSON.stringify(holder, null, 2)}\n`, { mode: 0o644, flag: 'wx' });
  return beside;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function read(path: string): Promise<DataDirectoryHolder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as DataDirectoryHolder;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new Error(`${path} cannot be read: if no service runs on this directory, delete it.`, {
      cause: error,
    });
  }
}

async function modifiedMs(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
