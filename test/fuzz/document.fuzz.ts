import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { documentedOperations } from '../hostile/documented-operations.js';
import { hostileWorld, type HostileWorld } from '../hostile/hostile-world.js';

const SCHEMATHESIS = 'schemathesis==4.32.5';
/** One that hangs is found by it; none of those asked for takes as long by itself. */
const REQUEST_TIMEOUT_S = 30;
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];
/** It answers for ever. What it says is held to its promises by specs of its own. */
const ENDLESS = '/v1/events/stream';

const seconds = Number(process.env['STEMMA_FUZZ_SECONDS'] ?? 180);
const seed = Number(process.env['STEMMA_FUZZ_SEED'] ?? 1);

const folder = mkdtempSync(join(tmpdir(), 'stemma-fuzz-'));
const venv = join(folder, 'venv');
const python = join(venv, 'bin/python');
const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', SCHEMATHESIS];

/** Skipped, by name, where there is no Python that could, or no index of packages in reach. */
const isThere =
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']).status === 0 &&
  spawnSync('python3', ['-m', 'venv', venv]).status === 0 &&
  spawnSync(python, pip).status === 0;
const describeWithSchemathesis = isThere ? describe : describe.skip;

describeWithSchemathesis('the OpenAPI document, by Schemathesis', () => {
  let world: HostileWorld;
  beforeAll(async () => {
    world = await hostileWorld();
  });
  afterAll(() => world.close());

  it(
    'holds for every answer to what can be made of it',
    async () => {
      const config = join(folder, 'schemathesis.toml');
      await writeFile(config, configOf(world));
      const { url } = world.api;
      const { code, said } = await run(join(venv, 'bin/schemathesis'), [
        ...['--config-file', config, 'run', `${url}/openapi.json`, '--url', url],
        ...['--checks', CHECKS.join(','), '--exclude-path', ENDLESS],
        ...['--max-time', String(seconds), '--seed', String(seed), '--continue-on-failure'],
        ...['--request-timeout', String(REQUEST_TIMEOUT_S), '--generation-database', 'none'],
        ...['--warnings', 'off', '--no-color'],
      ]);
      expect(code === 0 ? '' : said).toBe('');
      // One that asked nothing would find nothing, too.
      expect(said).toMatch(
        new RegExp(`Tested: +${String(documentedOperations(world.api.app).length - 1)}\\b`),
      );
    },
    (seconds + 120) * 1_000,
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/**
 * Ids of what is there: of random ones, next to none would be found. And nobody asks for less time than a question takes, or
 * waits for a position that never comes: 504 is then the right answer, and would hide a wrong one.
 */
function configOf({ ids }: HostileWorld): string {
  const known = Object.entries(ids).map(([noun, some]) => `"path.${noun}Id" = ${JSON.stringify(some)}`);
  return [
    `hooks = ${JSON.stringify(resolve(__dirname, 'serializers.py'))}`,
    '[parameters]',
    '"header.Stemma-Min-Position" = "0.0"',
    '"query.timeoutMs" = 30000',
    ...[...known, ''],
  ].join('\n');
}

function run(program: string, parameters: readonly string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: folder,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const note = (text: Buffer): void => void (said += text.toString());
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, said });
    });
  });
}
