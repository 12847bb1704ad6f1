import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EmbeddedPostgres } from '@stemma/embedded';

const MAIN = fileURLToPath(new URL('../api.mjs', import.meta.url));
const BARE = fileURLToPath(new URL('./bare-server.mjs', import.meta.url));
const START_TIMEOUT_MS = 60_000;

/** A PostgreSQL of its own for one measurement, with the product's settings. */
export interface BenchStore {
  readonly url: string;
  readonly dir: string;
  stop(): Promise<void>;
}

export async function startStore(): Promise<BenchStore> {
  const dir = await mkdtemp(join(tmpdir(), 'stemma-bench-'));
  const postgres = await EmbeddedPostgres.start({ dataDir: dir, log: () => undefined });
  return {
    url: postgres.url,
    dir,
    stop: async () => {
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export interface BenchService {
  readonly url: string;
  stop(): Promise<void>;
}

/** The built service in a process of its own, on the given database. */
export async function startService(
  postgresUrl: string,
  settings: Record<string, string> = {},
): Promise<BenchService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stemma-bench-'));
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      POSTGRES_URL: postgresUrl,
      STEMMA_DATA_DIR: dataDir,
      STEMMA_PORT: '0',
      STEMMA_EMBEDDING: 'off',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await announcedUrl(child);
  return {
    url,
    stop: async () => {
      await ended(child);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The server that does nothing, in a process of its own. */
export async function startBareServer(): Promise<BenchService> {
  const child = spawn(process.execPath, [BARE], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { url: await announcedUrl(child), stop: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

function announcedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => {
      reject(new Error(`the service did not say where it listens: ${output}`));
    }, START_TIMEOUT_MS);
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /http:\/\/[\d.:]+/.exec(output)?.[0];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('exit', (code) => {
      reject(new Error(`the service ended with ${String(code)}: ${output}`));
    });
  });
}
