import { readFileSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { isRunning, processWithPid, type ProcessIdentity } from '../data-directory/process-identity.js';

/** The server process that a cluster's `postmaster.pid` names. */
export interface Postmaster {
  readonly process: ProcessIdentity;
  readonly port: number;
}

/**
 * What `postmaster.pid` says: nobody, a living server of this cluster, or a leftover of a dead one. A leftover's pid
 * may meanwhile be another process's.
 */
export type PostmasterFile =
  | { readonly state: 'absent' }
  | { readonly state: 'running'; readonly postmaster: Postmaster }
  | { readonly state: 'leftover'; readonly pid: number };

export async function readPostmasterFile(cluster: string): Promise<PostmasterFile> {
  let lines: string[];
  try {
    lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'absent' };
    throw error;
  }
  const pid = Number(lines[0]);
  const found = Number.isInteger(pid) && pid > 0 ? processWithPid(pid) : null;
  if (found === null || belongs(pid, cluster) === false) return { state: 'leftover', pid };
  return { state: 'running', postmaster: { process: found, port: Number(lines[3]) } };
}

/** Server processes of this cluster that outlived their postmaster: a busy backend notices late. Linux only. */
export function orphans(cluster: string): ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => belongs(pid, cluster) === true)
    .map((pid) => processWithPid(pid))
    .filter((found) => found !== null);
}

/**
 * PostgreSQL's `cluster_name`: in the command line of the postmaster and the title of each of its backends, where
 * anybody can read it (a container's root may not see the working directory of another account's process). The
 * folder's inode tells it from a copy, and stays when the folder is moved.
 */
export function clusterName(cluster: string): string {
  const { dev, ino } = statSync(cluster, { bigint: true });
  return `stemma(${dev.toString()}:${ino.toString()})`;
}

/** Sends a signal unless the process is gone (or its pid already another's). */
export function signal(target: ProcessIdentity, name: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): void {
  if (!isRunning(target)) return;
  try {
    process.kill(target.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Null where it cannot be told. */
function belongs(pid: number, cluster: string): boolean | null {
  if (process.platform === 'win32') return null;
  try {
    const command =
      process.platform === 'linux'
        ? readFileSync(`/proc/${String(pid)}/cmdline`, 'latin1')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'latin1' });
    return command.includes('postgres') && command.includes(clusterName(cluster));
  } catch {
    return false;
  }
}
