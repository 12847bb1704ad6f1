import { ConfigError } from '@stemma/config';

/** Ctrl-C under npm arrives twice, from the terminal and from npm; that is still one wish. */
const SAME_WISH_MS = 1_000;

/**
 * Runs a program until a signal asks it to end: then `ending` is aborted, and `work` has all the time it needs to come to
 * its end; a second wish ends the process at once. It exits with 0, with 1 and the reason where `work` fails, or 130.
 */
export function untilSignalled(work: (ending: AbortSignal) => Promise<void>): void {
  const ending = new AbortController();
  let firstSignalAt: number | null = null;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      const now = Date.now();
      if (firstSignalAt === null) {
        firstSignalAt = now;
        ending.abort();
      } else if (now - firstSignalAt > SAME_WISH_MS) {
        say('Stopped by force: what was under way is lost, what was answered is not.');
        process.exit(130);
      }
    });
  }
  work(ending.signal).then(
    () => process.exit(0),
    (error: unknown) => {
      say(reasonOf(error));
      process.exit(1);
    },
  );
}

/** Resolves once the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Faults of the configuration and of the surroundings are told in words; only what nobody foresaw with its stack. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isProgrammingFault =
    error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return error instanceof ConfigError || !isProgrammingFault ? error.message : (error.stack ?? error.message);
}
