import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { executable, sharedCopy, type PostgresBinaries } from './binaries.js';

const run = promisify(execFile);

/** How PostgreSQL's programs are run, given that they refuse to run as root. */
export interface Account {
  readonly binaries: PostgresBinaries;
  /** The account to switch to; null = as ourselves. */
  readonly ids: { readonly uid: number; readonly gid: number } | null;
  /** Put in front of each command line. */
  readonly prefix: readonly string[];
}

/** What PostgreSQL's programs see of the environment: nothing of the user's PG* variables. */
export const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Chooses the account for a cluster: ourselves, unless we are root. Root gives it to the owner of the existing
 * `cluster` folder, or for a new one to `postgres` or `nobody`; in a container whose only account is root, to a
 * user namespace of its own. Tried out by running `postgres --version`; binaries out of that account's reach are
 * copied to where it can read them.
 */
export async function chooseAccount(binaries: PostgresBinaries, cluster: string): Promise<Account> {
  if (process.getuid?.() !== 0) {
    const account = { binaries, ids: null, prefix: [] };
    await probe(account);
    return account;
  }
  const ids = (await ownerOf(cluster)) ?? (await idsOf('postgres')) ?? (await idsOf('nobody'));
  const faults: unknown[] = [];
  for (const candidate of ids === null ? [] : [() => binaries, () => sharedCopy(binaries)]) {
    try {
      const account = { binaries: await candidate(), ids, prefix: [] };
      await probe(account);
      return account;
    } catch (error) {
      faults.push(error);
      // No other copy helps where switching the account is refused or the system cannot run such binaries.
      if (['EPERM', 'EINVAL', 'ENOENT'].includes(String((error as NodeJS.ErrnoException).code))) break;
    }
  }
  try {
    const account = {
      binaries,
      ids: null,
      prefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'],
    };
    await probe(account);
    return account;
  } catch (error) {
    faults.push(error);
  }
  throw new AggregateError(
    faults,
    'PostgreSQL refuses to run as root, and no way was found to run it as another account. ' +
      'Start the service as an ordinary user, or set POSTGRES_URL to a PostgreSQL server of your own.',
  );
}

async function probe({ binaries, ids, prefix }: Account): Promise<void> {
  const [command, ...args] = [...prefix, executable(binaries, 'postgres'), '--version'];
  await run(command, args, { ...ids, cwd: '/', env: ENVIRONMENT });
}

async function ownerOf(cluster: string): Promise<Account['ids']> {
  const found = await stat(cluster).catch(() => null);
  return found === null || found.uid === 0 ? null : { uid: found.uid, gid: found.gid };
}

async function idsOf(user: string): Promise<Account['ids']> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, user])).stdout)),
    );
    return uid !== undefined && gid !== undefined && uid > 0 ? { uid, gid } : null;
  } catch {
    return null;
  }
}
