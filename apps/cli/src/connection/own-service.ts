import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Interrupted, Refused } from '../failure.js';

export interface OwnService {
  readonly url: string;
  /** What it said on stderr, the last of it. */
  complaint(): string;
  stop(): Promise<void>;
}

export interface OwnServiceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dataDir: string;
  /** The service as built. */
  readonly script: string;
  readonly interrupt: AbortSignal;
}

const MAX_COMPLAINT_CHARS = 4_000;

/**
 * Loaded into the service: when this command is gone, however it went, the pipe between them closes, and the service
 * stops as if it had been asked to. Worker threads load it too, but have a stdin of their own that ends at once.
 */
const END_WITH_PARENT = `data:text/javascript,${encodeURIComponent(`
  import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume();
`)}`;

/** Starts a service of this command's own, on any free port of loopback. @throws Refused in its words; Interrupted. */
export async function startOwnService({
  env,
  dataDir,
  script,
  interrupt,
}: OwnServiceOptions): Promise<OwnService> {
  if (!existsSync(script)) {
    throw new Refused('not_built', 'Stemma is not built here yet: run npm start or npm run build first.');
  }
  // A group of its own: Ctrl-C is for this command, which stops the service when it has done with it.
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, script], {
    env: serviceEnvironment(env, dataDir),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  let complaint = '';
  child.stderr.on(
    'data',
    (text: Buffer) => (complaint = (complaint + text.toString('utf8')).slice(-MAX_COMPLAINT_CHARS)),
  );
  const ended = once(child, 'close');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const abandon = (): void => void child.kill('SIGTERM');
  interrupt.addEventListener('abort', abandon);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^Stemma serves (\S+)$/.exec(line)?.[1];
      if (url !== undefined) {
        child.stdout.resume();
        return { url, stop, complaint: () => complaint.trim() };
      }
    }
  } finally {
    interrupt.removeEventListener('abort', abandon);
  }
  await ended;
  if (interrupt.aborted) throw new Interrupted();
  throw new Refused('not_started', `Stemma could not be started: ${complaint.trim()}`);
}

function serviceEnvironment(
  env: OwnServiceOptions['env'],
  dataDir: string,
): Record<string, string | undefined> {
  const { STEMMA_URL: _url, STEMMA_API_KEY: _key, STEMMA_HOST: _host, ...rest } = env;
  return { ...rest, STEMMA_PORT: '0', STEMMA_DATA_DIR: dataDir };
}

/** Beside this command, where both are built. */
export function builtService(): string {
  return fileURLToPath(new URL('./api.mjs', import.meta.url));
}
