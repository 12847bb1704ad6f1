import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Jest resolves this file's imports as Node does (no @stemma paths, no .js to .ts), so it imports nothing of ours.

/**
 * Makes the run's temporary folder, where each worker starts its server when one of its specs first asks for a database
 * (`testDatabase` in libs/testing), and specs those of other stores (`ServerProcess` there), and a watchdog that stops whatever
 * still runs of them and removes the folder.
 *
 * The watchdog waits for the end of a pipe that only this process holds: it does its work however Jest ends,
 * by Ctrl-C or SIGKILL too.
 */
export default function globalSetup(): void {
  const directory = mkdtempSync(join(tmpdir(), 'stemma-jest-'));
  // Run by root, PostgreSQL and some specs work under another account, which must get through.
  chmodSync(directory, 0o711);
  const script = `
    cat >/dev/null
    n=0
    for file in "$1"/server-*/pid; do
      [ -f "$file" ] && kill -KILL "$(cat "$file")" 2>/dev/null
      umount --lazy "\${file%pid}data" 2>/dev/null
    done
    while [ -e "$1" ] && [ $n -lt 100 ]; do
      for file in "$1"/*/postgres/postmaster.pid "$1"/*/*/postgres/postmaster.pid; do
        [ -f "$file" ] || continue
        pid=$(head -n 1 "$file")
        kill -QUIT "$pid" 2>/dev/null
        while kill -0 "$pid" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
      done
      # A worker that has not ended yet may still be writing there.
      rm -rf "$1" || sleep 0.5
      n=$((n + 1))
    done`;
  const watchdog = spawn('/bin/sh', ['-c', script, 'watchdog', directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.unref();
  process.env['JEST_STEMMA_DIRECTORY'] = directory;
  globalThis.stemmaTestWatchdog = watchdog;
}

declare global {
  var stemmaTestWatchdog: import('node:child_process').ChildProcessByStdio<
    import('node:stream').Writable,
    null,
    null
  >;
}
