import { ConfigError, loadConfig } from '@stemma/config';
import { startService, type RunningService } from './service.js';

/** Ctrl-C under npm arrives twice, from the terminal and from npm; that is still one wish. */
const SAME_WISH_MS = 1_000;

let service: RunningService | null = null;
let firstSignalAt: number | null = null;

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    const now = Date.now();
    if (firstSignalAt === null) {
      firstSignalAt = now;
      if (service !== null) void stop(service);
    } else if (now - firstSignalAt > SAME_WISH_MS) {
      say('Stopped by force: what was under way is lost, what was answered is not.');
      process.exit(130);
    }
  });
}

async function start(): Promise<void> {
  service = await startService(loadConfig(process.env), say);
  if (firstSignalAt !== null) {
    await stop(service);
    return;
  }
  const { url, dataDir } = service;
  process.stdout.write(
    `Stemma serves ${url}\nIts API is described at ${url}/docs\nIts data is in ${dataDir}\n`,
  );
}

async function stop(running: RunningService): Promise<void> {
  try {
    await running.stop();
    process.exit(0);
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): never {
  say(reasonOf(error));
  process.exit(1);
}

/** Faults of the configuration and of the surroundings are told in words; only what nobody foresaw with its stack. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isProgrammingFault =
    error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return error instanceof ConfigError || !isProgrammingFault ? error.message : (error.stack ?? error.message);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

start().catch(fail);
