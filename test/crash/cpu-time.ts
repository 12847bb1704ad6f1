import { readdir, readFile } from 'node:fs/promises';

/** A clock of Linux ticks so often a second. */
const TICKS = 100;

/** What a process has taken of the processors since it was started. */
export async function cpuMsOf(pid: number): Promise<number> {
  return (await timesOf(pid)).own;
}

/** With its children, also those that have ended. */
export async function cpuMsWithChildren(pid: number): Promise<number> {
  const names = await readdir('/proc');
  const all = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(timesOf));
  const children = all.filter(({ parent }) => parent === pid).reduce((sum, { own }) => sum + own, 0);
  const { own, ended } = await timesOf(pid);
  return own + ended + children;
}

/** Nothing, of one that has ended. */
async function timesOf(pid: number | string): Promise<{ parent: number; own: number; ended: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // proc_pid_stat(5): behind its name, which may hold anything, come its state and its parent; times are its fields 14 to 17.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ms = (place: number): number => ((fields[place] ?? 0) * 1_000) / TICKS;
  return { parent: fields[1] ?? 0, own: ms(11) + ms(12), ended: ms(13) + ms(14) };
}
