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
  if (found === null || !servesCluster(pid, cluster)) return { state: 'leftover', pid };
  return { state: 'running', postmaster: { process: found, port: Number(lines[3]) } };
}

/** Server processes of this cluster that outlived their postmaster: a busy backend notices late. Linux only. */
export function orphans(cluster: string): ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isPostgres(pid) && workingDirectoryIs(pid, cluster) === true)
    .map((pid) => processWithPid(pid))
    .filter((found) => found !== null);
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

/** A postmaster's working directory is its cluster; where that cannot be seen, a process named postgres may be it. */
function servesCluster(pid: number, cluster: string): boolean {
  return workingDirectoryIs(pid, cluster) ?? isPostgres(pid);
}

function workingDirectoryIs(pid: number, cluster: string): boolean | null {
  if (process.platform !== 'linux') return null;
  try {
    const [there, here] = [statSync(`/proc/${String(pid)}/cwd/`), statSync(cluster)];
    return there.ino === here.ino && there.dev === here.dev;
  } catch {
    return null;
  }
}

function isPostgres(pid: number): boolean {
  try {
    if (process.platform === 'win32') return true;
    const name =
      process.platform === 'linux'
        ? readFileSync(`/proc/${String(pid)}/comm`, 'utf8')
        : execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' });
    return name.trim().split('/').at(-1) === 'postgres';
  } catch {
    return false;
  }
}
