import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process began, comparable as text only; null where the system does not tell. */
  readonly started: string | null;
}

/** Who has this pid now; null if nobody has, or only a zombie that its parent has not yet reaped. */
export function processWithPid(pid: number): ProcessIdentity | null {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** True while that very process runs (and not merely another one that was given its pid). */
export function isRunning(identity: ProcessIdentity): boolean {
  const now = processWithPid(identity.pid);
  if (now === null) return false;
  return now.started === null || identity.started === null || now.started === identity.started;
}

/** Names the space in which a pid of this process means something: another host or container differs. */
export function pidScope(): string {
  return `${hostname()} ${readOr('', () => readlinkSync('/proc/self/ns/pid'))}`.trim();
}

function fromProc(pid: number): ProcessIdentity | null {
  const stat = readOr(null, () => readFileSync(`/proc/${String(pid)}/stat`, 'latin1'));
  if (stat === null) return null;
  // The command's name stands in parentheses and may itself hold spaces and parentheses: count from the last.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || startTicks === undefined) return null;
  // Ticks count from boot: the boot id tells this boot's from the last one's.
  const boot = readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
  return { pid, started: `${boot}:${startTicks}` };
}

function fromPs(pid: number): ProcessIdentity | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null;
  }
  if (process.platform === 'win32') return { pid, started: null };
  const line = readOr('', () =>
    execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }),
  );
  const [state, ...started] = line.trim().split(/\s+/);
  if (state?.startsWith('Z') === true) return null;
  return { pid, started: started.length > 0 ? started.join(' ') : null };
}

function readOr<T, F>(fallback: F, read: () => T): T | F {
  try {
    return read();
  } catch {
    return fallback;
  }
}
