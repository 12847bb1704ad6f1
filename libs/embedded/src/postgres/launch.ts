import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, processWithPid, type ProcessIdentity } from '../data-directory/process-identity.js';
import { ENVIRONMENT, type Account } from './account.js';
import { executable } from './binaries.js';
import { pathFromInside } from './cluster.js';
import { reasonNotOurs, urlOf } from './connection.js';
import { clusterName, orphans, signal, type Postmaster } from './postmaster.js';
import type { ServerSettings } from './settings.js';

export interface Launch {
  readonly account: Account;
  readonly cluster: string;
  readonly password: string;
  readonly settings: ServerSettings;
  readonly logFile: string;
  /** The pid in a leftover postmaster.pid, which may be another process's by now. */
  readonly leftoverPid: number | null;
  /** Where it must listen; null: on any free port. */
  readonly port: number | null;
}

export interface Launched {
  readonly postmaster: Postmaster;
  readonly child: ChildProcess;
}

const LOG_LIMIT_BYTES = 16 * 1024 * 1024;
const PATIENCE_MS = 30_000;

/** Faults that pass by themselves: a port taken in the meantime, backends of a killed server still ending. */
const PASSING = /could not create any TCP\/IP sockets|pre-existing shared memory block/;

/** Starts the server and waits until it takes connections, through crash recovery however long that takes. */
export async function launch(options: Launch, log: (line: string) => void): Promise<Launched> {
  await endOrphans(options.cluster, log);
  await rotate(options.logFile);
  const givingUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const from = (await stat(options.logFile).catch(() => null))?.size ?? 0;
    const started = await attempt(options, log);
    if (started !== null) return started;
    const words = (await readFile(options.logFile)).subarray(from).toString();
    if (!PASSING.test(words) || Date.now() > givingUpAt) {
      throw new Error(`PostgreSQL did not start on ${options.cluster}:\n${words.trim().slice(-2_000)}`);
    }
    await sleep(200);
  }
}

/** Answers null if the server ended before it took connections. */
async function attempt(options: Launch, log: (line: string) => void): Promise<Launched | null> {
  const port = options.port ?? (await freePort());
  const child = await begin(options, port);
  const identity = processWithPid(child.pid ?? 0);
  const url = urlOf(port, options.password, 'postgres');
  let nextWordAt = Date.now() + 5_000;
  for (let pauseMs = 10; identity !== null && isRunning(identity); pauseMs = Math.min(pauseMs * 1.5, 250)) {
    await sleep(pauseMs);
    const reason = await reasonNotOurs(url, options.cluster);
    if (reason === null) return { postmaster: { process: identity, port }, child };
    if (Date.now() > nextWordAt) {
      log(`waiting for PostgreSQL: ${reason.message} (its log: ${options.logFile})`);
      nextWordAt += 5_000;
    }
  }
  return null;
}

async function begin(options: Launch, port: number): Promise<ChildProcess> {
  const { account, cluster, settings, leftoverPid } = options;
  const [command = '', ...args] = [
    ...account.prefix,
    executable(account.binaries, 'postgres'),
    ...['-D', pathFromInside(cluster), '-p', String(port)],
    ...Object.entries({ ...settings, cluster_name: clusterName(cluster) }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]),
  ];
  const logFile = await open(options.logFile, 'a', 0o600);
  try {
    const child = spawn(command, args, {
      ...account.ids,
      cwd: cluster,
      // PostgreSQL takes a lock file with this pid for a leftover even if some process has that pid now.
      env: { ...ENVIRONMENT, ...(leftoverPid === null ? {} : { PG_GRANDPARENT_PID: String(leftoverPid) }) },
      // Its own session: a Ctrl-C in the terminal reaches the service, which stops it in order.
      detached: true,
      stdio: ['ignore', logFile.fd, logFile.fd],
    });
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    return child;
  } finally {
    await logFile.close();
  }
}

/** Backends of a killed server end by themselves when they next look; those deep in a query are made to. */
async function endOrphans(cluster: string, log: (line: string) => void): Promise<void> {
  for (const name of [null, 'SIGQUIT', 'SIGKILL'] as const) {
    const left = orphans(cluster);
    if (left.length === 0) return;
    if (name !== null) {
      log(`ending ${String(left.length)} backends of a PostgreSQL that was killed (${name})`);
      for (const orphan of left) signal(orphan, name);
    }
    await allGone(left, 2_000);
  }
}

async function allGone(processes: ProcessIdentity[], withinMs: number): Promise<void> {
  for (let waited = 0; waited < withinMs && processes.some(isRunning); waited += 20) await sleep(20);
}

async function rotate(logFile: string): Promise<void> {
  const size = (await stat(logFile).catch(() => null))?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) await rename(logFile, `${logFile}.1`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('The system gave no port.'));
      });
    });
  });
}
