import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Config } from '@stemma/config';
import { bytesText } from '../importing/progress.js';
import { codeOf, messageOf } from '../failure.js';
import { fault, ok, skipped, type Check } from './check.js';
import type { Surroundings } from './surroundings.js';

/** As `engines` of package.json. */
const LEAST_NODE = [20, 19] as const;
const LEAST_FREE_BYTES = 1024 ** 3;
const LEAST_POSTGRES = 15;

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isEnough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  if (isEnough) return ok('node', version);
  return fault('node', `${version} is too old`, `Install Node ${LEAST_NODE.join('.')} or newer.`);
}

export async function checkGit(): Promise<Check> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version']);
    return ok('git', stdout.trim());
  } catch (error) {
    return fault('git', messageOf(error), 'Install git: stemma import git needs it.');
  }
}

export async function checkDataDirectory(dataDir: string): Promise<Check> {
  const name = 'data directory';
  try {
    const existing = await nearestExisting(dataDir);
    await access(existing, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(existing);
    const free = bavail * bsize;
    if (free >= LEAST_FREE_BYTES) return ok(name, `${dataDir} can be written, ${bytesText(free)} free`);
    return fault(
      name,
      `only ${bytesText(free)} free at ${dataDir}`,
      'Free some disk, or set STEMMA_DATA_DIR to a folder on another one.',
    );
  } catch (error) {
    return fault(
      name,
      messageOf(error),
      `Make ${dataDir} writable for this account, or set STEMMA_DATA_DIR to a folder that is.`,
    );
  }
}

async function nearestExisting(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    try {
      await access(at, constants.F_OK);
      return at;
    } catch (error) {
      if (dirname(at) === at) throw error;
    }
  }
}

/** Whether the service could listen; only where none runs. */
export async function checkPort({ port, host }: Config): Promise<Check> {
  const name = 'port';
  if (port === 0) return ok(name, 'any free one (STEMMA_PORT=0)');
  try {
    await new Promise<void>((resolve, reject) => {
      const server = createServer().once('error', reject);
      server.listen({ port, host }, () => {
        server.close(() => {
          resolve();
        });
      });
    });
    return ok(name, `${host}:${String(port)} is free`);
  } catch (error) {
    const isTaken = codeOf(error) === 'EADDRINUSE';
    const detail = isTaken ? `${String(port)} of ${host} is taken by another program` : messageOf(error);
    return fault(name, detail, 'Set STEMMA_PORT to another port (0: any free one), or end what has it.');
  }
}

export async function checkPostgres({ postgresUrl }: Config, surroundings: Surroundings): Promise<Check[]> {
  const embedded = 'embedded PostgreSQL';
  const configured = 'PostgreSQL';
  if (postgresUrl === null) {
    try {
      return [
        ok(embedded, await surroundings.embeddedPostgresVersion()),
        skipped(configured, 'POSTGRES_URL is not set: the embedded one is used'),
      ];
    } catch (error) {
      return [
        fault(
          embedded,
          messageOf(error),
          'Run npm ci (not --omit=optional), or set POSTGRES_URL to a PostgreSQL server.',
        ),
      ];
    }
  }
  const skip = skipped(embedded, 'POSTGRES_URL names another one');
  try {
    const version = await surroundings.postgresVersionAt(postgresUrl);
    if (Number.parseInt(version, 10) >= LEAST_POSTGRES) return [skip, ok(configured, `version ${version}`)];
    return [
      skip,
      fault(
        configured,
        `version ${version} is too old`,
        `Use PostgreSQL ${String(LEAST_POSTGRES)} or newer.`,
      ),
    ];
  } catch (error) {
    return [
      skip,
      fault(
        configured,
        messageOf(error),
        'Make the server of POSTGRES_URL reachable, or unset it to use the embedded one.',
      ),
    ];
  }
}
