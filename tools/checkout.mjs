import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);

/** npm writes it last of all, so it is there only after an installation that came to its end. */
const INSTALLED = at('node_modules', '.package-lock.json');
const BUILT = at('dist', '.built');
const LOCK = at('.checkout-lock');

/** What the built service is made of. */
const SOURCES = ['apps', 'libs', 'bench', 'tools/bundle.mjs', 'tsconfig.json', 'package-lock.json'];

/** Brings node_modules in line with package-lock.json; does nothing, and needs no network, where it is already. */
async function ensureInstalled() {
  if (isInstalled()) return;
  await alone(async () => {
    if (isInstalled()) return;
    console.error('Installing the packages of package-lock.json …');
    // Should this be killed half-way, the next start must not take what is left for whole.
    rmSync(INSTALLED, { force: true });
    await npm('ci', '--include=dev', '--no-audit', '--no-fund');
  });
}

/** Builds what `npm start` runs, if its sources have changed since they were built. */
async function ensureBuilt() {
  if (isBuilt()) return;
  await alone(async () => {
    if (isBuilt()) return;
    console.error('Building …');
    rmSync(at('dist'), { recursive: true, force: true });
    const fingerprint = sourcesFingerprint();
    await npm('run', 'build', '--silent');
    writeFileSync(BUILT, fingerprint);
  });
}

/** Every package that must be there is, in its version. Packages for other platforms are optional and may lack. */
function isInstalled() {
  const installed = json(INSTALLED)?.packages;
  const wanted = json(at('package-lock.json'))?.packages;
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    return path in installed ? installed[path].version === version : Boolean(optional ?? devOptional);
  });
}

function isBuilt() {
  return existsSync(BUILT) && readFileSync(BUILT, 'utf8') === sourcesFingerprint();
}

/** By content, since a checkout changes times without changing files. */
function sourcesFingerprint() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap(filesOf).sort()) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(name) {
  if (!existsSync(at(name))) return [];
  if (/\.(json|mjs)$/.test(name)) return [at(name)];
  return readdirSync(at(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(spec|fixture)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A holder shows every second that it lives; one that is silent for longer than this is gone. */
const SILENCE_MS = 10_000;

/**
 * One process at a time installs or builds here; others wait. The lock names its holder from its first instant
 * (written beside, then linked), so one whose holder died is known as such and taken away.
 */
async function alone(work) {
  const mine = `${LOCK}-${randomUUID()}`;
  claim(mine);
  try {
    for (let told = false; !linked(mine); await sleep(200)) {
      if (isForsaken()) {
        rmSync(LOCK, { force: true });
      } else if (!told) {
        console.error('Waiting for another process that installs or builds here …');
        told = true;
      }
    }
    const heartbeat = setInterval(showLife, 1_000);
    try {
      await work();
    } finally {
      clearInterval(heartbeat);
      rmSync(LOCK, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function claim(mine) {
  try {
    writeFileSync(mine, String(process.pid));
  } catch (error) {
    throw new Failure(
      `${root} is to be installed or built first, and cannot be written: ${error.message}.\n` +
        'Run npm start there once as a user who may write to it; from then on any user may.',
      1,
    );
  }
}

function showLife() {
  if (existsSync(LOCK)) utimesSync(LOCK, new Date(), new Date());
}

function linked(mine) {
  try {
    linkSync(mine, LOCK);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isForsaken() {
  try {
    const holder = Number(readFileSync(LOCK, 'utf8'));
    return !isAlive(holder) || Date.now() - statSync(LOCK).mtimeMs > SILENCE_MS;
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The npm that runs this script, if one does. */
async function npm(...parameters) {
  const cli = process.env['npm_execpath'];
  const [command, ...first] = cli?.endsWith('.js') ? [process.execPath, cli] : ['npm'];
  const code = await run(command, [...first, ...parameters]);
  if (code !== 0) throw new Failure(`npm ${parameters.join(' ')} failed.`, code);
}

/** Told in words, without a stack: what went wrong stands above it on the terminal. */
class Failure extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/** Installs and, where asked for, builds; ends this process where that fails. */
export async function prepare({ build }) {
  try {
    await ensureInstalled();
    if (build) await ensureBuilt();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exit(error.code);
  }
}

/** Runs a program in the root of the checkout, on this terminal. @returns its exit code */
export function run(command, parameters, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd: root, env, stdio: 'inherit' });
    const pass = (signal) => child.kill(signal);
    process.on('SIGTERM', pass).on('SIGINT', pass);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGTERM', pass).off('SIGINT', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

function json(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
