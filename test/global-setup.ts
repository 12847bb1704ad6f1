import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Jest resolves this file's imports as Node does (no @stemma paths, no .js to .ts), so it imports nothing of ours.

const MEMORY = '/dev/shm';
const GIB = 2 ** 30;

/**
 * Makes the run's temporary folders, where each worker starts its server when one of its specs first asks for a database
 * (`testDatabase` in libs/testing), and specs those of other stores (`ServerProcess` there), and a watchdog that stops whatever
 * still runs of them and removes the folders.
 *
 * The watchdog waits for the end of a pipe that only this process holds: it does its work however Jest ends,
 * by Ctrl-C or SIGKILL too.
 */
export default function globalSetup(): void {
  const directory = folderIn(tmpdir());
  const databases = hasMemory() ? folderIn(MEMORY) : directory;
  const script = `
    cat >/dev/null
    n=0
    for file in "$1"/server-*/pid; do
      [ -f "$file" ] && kill -KILL "$(cat "$file")" 2>/dev/null
      umount --lazy "\${file%pid}data" 2>/dev/null
    done
    while [ -e "$1" -o -e "$2" ] && [ $n -lt 100 ]; do
      for file in "$1"/*/postgres/postmaster.pid "$1"/*/*/postgres/postmaster.pid "$2"/*/postgres/postmaster.pid "$2"/*/*/postgres/postmaster.pid; do
        [ -f "$file" ] || continue
        pid=$(head -n 1 "$file")
        kill -QUIT "$pid" 2>/dev/null
        while kill -0 "$pid" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
      done
      # A worker that has not ended yet may still be writing there.
      rm -rf "$1" "$2" || sleep 0.5
      n=$((n + 1))
    done`;
  const watchdog = spawn('/bin/sh', ['-c', script, 'watchdog', directory, databases], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.unref();
  process.env['JEST_STEMMA_DIRECTORY'] = directory;
  process.env['JEST_STEMMA_DATABASES'] = databases;
  globalThis.stemmaTestWatchdog = watchdog;
}

function folderIn(parent: string): string {
  const folder = mkdtempSync(join(parent, 'stemma-jest-'));
  // Run by root, PostgreSQL and some specs work under another account, which must get through.
  chmodSync(folder, 0o711);
  return folder;
}

/**
 * Whether the databases of the specs find room in memory. A database is some 700 files, and ext4 looks past each one that was
 * lately deleted whenever it makes another: on a disk that takes a third of the run's CPU time.
 */
function hasMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    const available = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    return bavail * bsize >= 2 * GIB && Number(available) * 1024 >= 6 * GIB;
  } catch {
    return false;
  }
}

declare global {
  var stemmaTestWatchdog: import('node:child_process').ChildProcessByStdio<
    import('node:stream').Writable,
    null,
    null
  >;
}
