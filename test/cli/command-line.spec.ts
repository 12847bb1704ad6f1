import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stemma } from './cli.fixture.js';

describe('the command line', () => {
  it.each([
    [['no-such-command'], 'unknown command'],
    [[], 'Usage: stemma'],
    [['import'], 'Usage: stemma import'],
    [['import', 'git'], "missing required argument 'path'"],
    [['import', 'git', '.', '--max-commits', '0'], 'It must be a whole number from 1.'],
    [['similar', 'x', '--min-score', '2'], 'It must be a number from -1 to 1.'],
    [['trace', 'a', 'b'], 'too many arguments'],
    [
      ['trace', 'a', '--as-of', 'yesterday'],
      'It must be an RFC 3339 date-time, such as 2026-01-31T00:00:00Z.',
    ],
    [['trace', 'a', '--as-of', '2026-01-31'], 'It must be an RFC 3339 date-time'],
    [['trend'], "missing required argument 'pattern'"],
    [['trend', 'x', '--days', '0'], 'It must be a whole number from 1.'],
    [['status', '--colour'], "unknown option '--colour'"],
  ])('refuses %j with exit code 2', async (args, complaint) => {
    const run = await stemma(args);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain(complaint);
  });

  it('tells what there is when it is asked', async () => {
    const run = await stemma(['--help']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    for (const command of ['import', 'export', 'trace', 'similar', 'show', 'status', 'doctor']) {
      expect(run.stdout).toContain(command);
    }
  });

  it('wants a text or a version to compare with, not both', async () => {
    const url = ['--url', 'http://127.0.0.1:1'];
    expect(await stemma(['similar', ...url])).toMatchObject({
      exitCode: 2,
      stderr: 'Give either a text or --node.\n',
    });
    expect((await stemma(['similar', 'x', '--node', 'y', ...url])).exitCode).toBe(2);
  });

  it('says that a service cannot be reached, with exit code 3', async () => {
    const run = await stemma(['status', '--url', await freeUrl()]);
    expect(run).toMatchObject({ exitCode: 3, stdout: '' });
    expect(run.stderr).toMatch(
      /^Stemma cannot be reached at http:\/\/127\.0\.0\.1:\d+: nothing listens there\.\n$/,
    );
  });

  it('says it as JSON on stderr where JSON is wanted, and leaves stdout alone', async () => {
    const run = await stemma(['status', '--json'], { env: { STEMMA_URL: await freeUrl() } });
    expect(run).toMatchObject({ exitCode: 3, stdout: '' });
    expect(JSON.parse(run.stderr)).toMatchObject({ error: { code: 'unreachable', pointers: [] } });
  });

  it('notices that what answers is not Stemma', async () => {
    const other = createServer((_request, response) => response.end('<h1>hello</h1>')).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const run = await stemma(['show', 'x', '--url', `http://127.0.0.1:${String(port)}`]);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('is not Stemma');
    await new Promise((resolve) => other.close(resolve));
  });

  it('tells how to build where there is no service to start', async () => {
    const run = await stemma(['status'], { env: { STEMMA_DATA_DIR: '/nowhere' } });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('run npm start or npm run build first');
  });

  it('refuses an environment that it does not understand', async () => {
    const run = await stemma(['status'], { env: { STEMMA_URL: 'localhost' } });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('STEMMA_URL = "localhost"');
  });

  it('refuses a folder that is no git repository, and a file that is not there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stemma-none-'));
    const url = await freeUrl();
    const git = await stemma(['import', 'git', folder, '--url', url]);
    expect(git.exitCode).toBe(1);
    expect(git.stderr).toMatch(/not a git repository/);
    expect(git.stderr.trim().split('\n')).toHaveLength(1);
    const ndjson = await stemma(['import', 'ndjson', join(folder, 'none'), '--url', url]);
    expect(ndjson.exitCode).toBe(1);
    expect(ndjson.stderr).toMatch(/none cannot be read: ENOENT/);
    expect((await stemma(['import', 'ndjson', folder, '--url', url])).stderr).toContain('is not a file');
    await rm(folder, { recursive: true });
  });
});

describe('stemma doctor', () => {
  it('finds nothing wrong on a machine that has all', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'stemma-doctor-'));
    const run = await stemma(['doctor', '--json'], { env: { STEMMA_DATA_DIR: dataDir, STEMMA_PORT: '0' } });
    expect(run.exitCode).toBe(0);
    const { isWell, checks } = JSON.parse(run.stdout) as {
      isWell: boolean;
      checks: { name: string; state: string }[];
    };
    expect(isWell).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual([
      'node',
      'git',
      'configuration',
      'data directory',
      'embedded PostgreSQL',
      'PostgreSQL',
      'service',
      'port',
    ]);
    await rm(dataDir, { recursive: true });
  });

  it('asks each store that the configuration names, and says in a sentence why one cannot be used', async () => {
    const env = { INFLUXDB_URL: await freeUrl(), INFLUXDB_ORG: 'o', INFLUXDB_TOKEN: 'hunter2' };
    const MEMGRAPH_URL = (await freeUrl()).replace('http:', 'bolt:');
    const { localServices } = await import('../../apps/cli/src/composition.js');
    const run = await stemma(['doctor'], {
      env: { ...env, MEMGRAPH_URL, QDRANT_URL: await freeUrl(), STEMMA_PORT: '0', STEMMA_DATA_DIR: tmpdir() },
      local: { stores: (config) => localServices.stores(config) },
    });
    expect(run.exitCode).toBe(1);
    for (const name of ['Memgraph', 'Qdrant', 'InfluxDB'])
      expect(run.stdout).toMatch(
        new RegExp(
          `✘ ${name}: ${name} at \\S+:\\d+ cannot be reached \\(.*ECONNREFUSED.*\\)\\.\\n  → Mend it`,
        ),
      );
    expect(run.stdout).not.toContain('hunter2');
  });

  it('asks the brokers, too', async () => {
    const { localServices } = await import('../../apps/cli/src/composition.js');
    const nobody = (await freeUrl()).replace('http://', '');
    const env = {
      NATS_URL: `nats://${nobody}`,
      KAFKA_BROKERS: nobody,
      STEMMA_PORT: '0',
      STEMMA_DATA_DIR: tmpdir(),
    };
    const run = await stemma(['doctor'], {
      env,
      local: { stores: (config) => localServices.stores(config) },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/✘ NATS: NATS does not take events: .*refused.*\n {2}→ Mend it/);
    expect(run.stdout).toMatch(/✘ Kafka: Kafka at \S+ does not take events: .*ECONNREFUSED.*\n {2}→ Mend it/);
  });

  it('says of a store that nothing is kept in why that is', async () => {
    const run = await stemma(['doctor'], {
      env: {
        QDRANT_URL: await freeUrl(),
        STEMMA_EMBEDDING: 'off',
        STEMMA_PORT: '0',
        STEMMA_DATA_DIR: tmpdir(),
      },
    });
    expect(run.stdout).toContain(
      '– configuration: QDRANT_URL has no effect: there are no vectors where STEMMA_EMBEDDING is off.\n',
    );
  });

  it('prints the fix for each fault', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stemma-doctor-'));
    await writeFile(join(folder, 'file'), '');
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const run = await stemma(['doctor'], {
      env: {
        STEMMA_DATA_DIR: join(folder, 'file'),
        STEMMA_PORT: String(port),
        POSTGRES_URL: 'postgres://nobody@localhost/x',
      },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/✘ PostgreSQL: no server\n {2}→ Make the server of POSTGRES_URL reachable/);
    expect(run.stdout).toMatch(
      /✘ port: \d+ of 127\.0\.0\.1 is taken by another program\n {2}→ Set STEMMA_PORT/,
    );
    await new Promise((resolve) => taken.close(resolve));
    await rm(folder, { recursive: true });
  });

  it('says which variables are wrong, and that a named service does not answer', async () => {
    const wrong = await stemma(['doctor'], { env: { STEMMA_PROT: '1' } });
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stdout).toContain('did you mean STEMMA_PORT?');
    const away = await stemma(['doctor', '--url', await freeUrl()]);
    expect(away.exitCode).toBe(1);
    expect(away.stdout).toMatch(/✘ service: .*nothing listens there/);
  });
});

async function freeUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${String(port)}`;
}
