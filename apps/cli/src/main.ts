import { runCli } from './cli.js';
import type { Terminal } from './terminal.js';

/** Ctrl-C under npm arrives twice, from the terminal and from npm; that is still one wish. */
const SAME_WISH_MS = 1_000;
const COLUMNS_WITHOUT_TERMINAL = 160;
const ROWS_WITHOUT_TERMINAL = 50;

const interruption = new AbortController();
let firstSignalAt: number | null = null;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const now = Date.now();
    if (firstSignalAt === null) {
      firstSignalAt = now;
      interruption.abort();
    } else if (now - firstSignalAt > SAME_WISH_MS) {
      // A service of this command's own notices that it is alone, and stops.
      process.exit(130);
    }
  });
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads has enough, as in `stemma export | head`.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`The answer cannot be written: ${error.message}.\n`);
  process.exit(1);
});

const terminal: Terminal = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  isWatched: process.stdout.isTTY,
  showsProgress: process.stderr.isTTY,
  columns: process.stdout.isTTY ? process.stdout.columns : COLUMNS_WITHOUT_TERMINAL,
  rows: process.stdout.isTTY ? process.stdout.rows : ROWS_WITHOUT_TERMINAL,
  interrupt: interruption.signal,
};

process.exitCode = await runCli(process.argv.slice(2), {
  terminal,
  env: process.env,
  localServices: async () => (await import('./composition.js')).localServices,
});
// Nothing that a library left behind may keep the terminal waiting; what was written goes out first.
process.stdout.write('', () => process.exit());
