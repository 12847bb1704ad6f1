import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../data-directory/make-folder.js';
import { isRunning } from '../data-directory/process-identity.js';
import { chooseAccount } from './account.js';
import { installedBinaries } from './binaries.js';
import { clusterPath, ensureCluster, readPassword } from './cluster.js';
import { endSessions, ensureDatabase, isBusyWithItself, reasonNotOurs, urlOf } from './connection.js';
import { launch } from './launch.js';
import { readPostmasterFile, signal, type Postmaster } from './postmaster.js';
import { ServerKeeper, type KeptServer } from './server-keeper.js';
import { DURABLE, sharedMemorySettings, type ServerSettings } from './settings.js';

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster (`postgres/`), its password and its log; made if missing. */
  readonly dataDir: string;
  /** Told, a line at a time, what takes long or goes wrong. */
  readonly log: (line: string) => void;
  /** Overrides of the server's settings; for tests. */
  readonly settings?: ServerSettings;
}

const ANSWER_MS = 15_000;
const FAST_STOP_MS = 60_000;
const IMMEDIATE_STOP_MS = 15_000;

/**
 * The PostgreSQL that comes with npm, on a data directory of ours, reachable from this machine only.
 *
 * Its life: no cluster → made beside and moved into place → server started. A server that outlived its service
 * (SIGKILL) is found by `postmaster.pid` and attached to; one that was killed itself is started again, under a living
 * service at once and on the same port, and recovers.
 * The caller holds the `DataDirectoryLock` of the directory.
 */
export class EmbeddedPostgres {
  private constructor(
    /** Connection string of the service's own database, password included. */
    readonly url: string,
    /** True if the server was already running: its last service died without stopping it. */
    readonly attached: boolean,
    private readonly keeper: ServerKeeper,
  ) {}

  /**
   * @throws Error in words for the operator: no binaries for this platform, no account to run as, a folder of
   * another account or version, or the end of the server's own log.
   */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const dataDir = resolve(options.dataDir);
    const settings = { ...DURABLE, ...(await sharedMemorySettings()), ...options.settings };
    await makeFolder(dataDir, 0o711);
    const cluster = clusterPath(dataDir);
    const account = await chooseAccount(await installedBinaries(), cluster);
    const password = await ensureCluster(dataDir, account, settings.fsync === 'on');

    const logFile = join(dataDir, 'postgres.log');
    const launched = async (port: number | null): Promise<KeptServer> => {
      const file = await readPostmasterFile(cluster);
      const leftoverPid = file.state === 'leftover' ? file.pid : null;
      return launch({ account, cluster, password, settings, logFile, leftoverPid, port }, options.log);
    };

    const running = await attach(cluster, password);
    if (running !== null) await endSessions(running.port, password);
    const server = running === null ? await launched(null) : { postmaster: running, child: null };
    const { port } = server.postmaster;
    await ensureDatabase(port, password);
    const keeper = new ServerKeeper(server, launched, options.log);
    return new EmbeddedPostgres(urlOf(port, password), running !== null, keeper);
  }

  /** Leaves the server running, looked after by nobody. */
  async leave(): Promise<void> {
    await this.keeper.release();
  }

  /** How to reach the server that runs on a data directory, for processes beside its owner; null where none runs. */
  static async urlOfRunning(dataDir: string): Promise<string | null> {
    const file = await readPostmasterFile(clusterPath(resolve(dataDir)));
    if (file.state !== 'running' || !Number.isInteger(file.postmaster.port)) return null;
    return urlOf(file.postmaster.port, await readPassword(resolve(dataDir)));
  }

  /**
   * Ends all sessions, writes everything to disk and waits for the server's end; harmless if it has ended already.
   * One that is not down after a minute is stopped without the last checkpoint: the next start replays its log.
   */
  async stop(): Promise<void> {
    const postmaster = await this.keeper.release();
    for (const [name, withinMs] of [
      ['SIGINT', FAST_STOP_MS],
      ['SIGQUIT', IMMEDIATE_STOP_MS],
    ] as const) {
      signal(postmaster.process, name);
      for (let waited = 0; waited < withinMs; waited += 10) {
        if (!isRunning(postmaster.process)) return;
        await sleep(10);
      }
    }
    throw new Error(`PostgreSQL (process ${String(postmaster.process.pid)}) did not stop.`);
  }
}

/** The cluster's running server, once it answers; null if none runs (or the one that did is going down). */
async function attach(cluster: string, password: string): Promise<Postmaster | null> {
  const givingUpAt = Date.now() + ANSWER_MS;
  for (;;) {
    const file = await readPostmasterFile(cluster);
    if (file.state !== 'running') return null;
    const { postmaster } = file;
    const reason = await reasonNotOurs(urlOf(postmaster.port, password, 'postgres'), cluster);
    if (reason === null) return postmaster;
    if (!isBusyWithItself(reason) && Date.now() > givingUpAt) {
      throw new Error(
        `Process ${String(postmaster.process.pid)} seems to be a PostgreSQL server on ${cluster} but cannot be used: ` +
          `${reason.message}. Stop it, then start again.`,
        { cause: reason },
      );
    }
    await sleep(50);
  }
}
