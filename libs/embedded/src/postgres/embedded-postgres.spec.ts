import { chmod, chown, cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { execFile, spawn } from 'node:child_process';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { buildService, runService } from '../service.fixture.js';
import { chooseAccount } from './account.js';
import { executable, installedBinaries } from './binaries.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { readPostmasterFile, signal } from './postmaster.js';

const { JEST_STEMMA_DIRECTORY: runDirectory = '', JEST_STEMMA_DATABASES: memory = '' } = process.env;
const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65_534, gid: 65_534 };

let dataDir: string;
let lines: string[];
let service: string;

beforeAll(async () => {
  service = await buildService(runDirectory);
});

beforeEach(async () => {
  dataDir = await mkdtemp(join(memory, 'embedded-'));
  lines = [];
});

const started: EmbeddedPostgres[] = [];

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  await killPostgres(dataDir);
  await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

async function start(directory = dataDir): Promise<EmbeddedPostgres> {
  const server = await EmbeddedPostgres.start({ dataDir: directory, log: (line) => lines.push(line) });
  started.push(server);
  return server;
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What `attempt` answers once it does not fail. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries > 300) throw error;
      await sleep(100);
    }
  }
}

async function postmasterPid(directory = dataDir): Promise<number> {
  return Number((await readFile(join(directory, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** SIGKILL to the server alone, as the out-of-memory killer does. */
async function killPostgres(directory: string): Promise<void> {
  const file = await readPostmasterFile(join(directory, 'postgres'));
  if (file.state === 'running') signal(file.postmaster.process, 'SIGKILL');
}

describe('EmbeddedPostgres', () => {
  it('keeps what was written from one start to the next', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    await first.stop();
    const second = await start();
    expect([first.attached, second.attached]).toEqual([false, false]);
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
    expect(lines).toEqual([]);
  });
});

describe('EmbeddedPostgres, in a folder where it has been before', () => {
  /** Making a cluster takes longest of all. */
  let template: string;
  beforeAll(async () => {
    template = await mkdtemp(join(memory, 'embedded-'));
    const server = await EmbeddedPostgres.start({ dataDir: template, log: () => undefined });
    await server.stop();
  });
  beforeEach(() => promisify(execFile)('cp', ['-a', `${template}/.`, dataDir]));

  it('is bound to loopback, durable, in UTC and sorts by code point', async () => {
    const server = await start();
    const [found] = await ask(
      server.url,
      `SELECT current_setting('listen_addresses') AS listen, current_setting('unix_socket_directories') AS sockets,
         current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
         current_setting('timezone') AS timezone, current_setting('server_encoding') AS encoding,
         current_setting('server_version_num')::int / 10000 AS major,
         array(SELECT t FROM unnest(ARRAY['b', 'B', 'ä', 'a']) t ORDER BY t) AS sorted, upper('ä') AS upper`,
    );
    expect(found).toEqual({
      listen: '127.0.0.1',
      sockets: '',
      fsync: 'on',
      commit: 'on',
      timezone: 'UTC',
      encoding: 'UTF8',
      major: 17,
      sorted: ['B', 'a', 'b', 'ä'],
      upper: 'Ä',
    });
    await server.stop();
  });

  it('lets nobody in without the password, which only its owner can read', async () => {
    const server = await start();
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    const file = join(dataDir, 'postgres.password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(new URL(server.url).password).toBe(await readFile(file, 'utf8'));
    await server.stop();
  });

  it('attaches to the server that outlived a killed service, and ends what that service had begun', async () => {
    const owner = await runService(service, dataDir);
    const url = owner.words.url ?? '';
    await ask(url, 'CREATE TABLE counted (n int)');
    const leftOpen = new pg.Client({ connectionString: url });
    leftOpen.on('error', () => undefined);
    const cut = new Promise((resolve) => leftOpen.once('end', resolve));
    await leftOpen.connect();
    await leftOpen.query('BEGIN; INSERT INTO counted VALUES (1)');
    await owner.end('SIGKILL');
    const pid = await postmasterPid();
    const heir = await runService(service, dataDir);
    expect(heir.words).toEqual({ url, attached: true });
    expect(await postmasterPid()).toBe(pid);
    await cut;
    expect(await ask(url, 'SELECT * FROM counted')).toEqual([]);
    await heir.end('SIGTERM');
    expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
    expect(await readdir(dataDir)).not.toContain('service.json');
  });

  it('is started again where it was when it is killed under a living service, also one that was attached to', async () => {
    const owner = await runService(service, dataDir);
    const url = owner.words.url ?? '';
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pids = [await postmasterPid()];
    await killPostgres(dataDir);
    expect(await eventually(() => ask(url, 'SELECT answer FROM kept'))).toEqual([{ answer: 42 }]);
    pids.push(await postmasterPid());

    await owner.end('SIGKILL');
    const heir = await runService(service, dataDir);
    expect(heir.words).toEqual({ url, attached: true });
    await killPostgres(dataDir);
    expect(await eventually(() => ask(url, 'SELECT answer FROM kept'))).toEqual([{ answer: 42 }]);
    pids.push(await postmasterPid());
    expect(new Set(pids).size).toBe(3);

    await heir.end('SIGTERM');
    expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
  });

  it('can be stopped while it is being started again', async () => {
    const server = await start();
    await killPostgres(dataDir);
    await eventually(() => (lines.length > 0 ? Promise.resolve() : Promise.reject(new Error('not noticed'))));
    await server.stop();
    expect((await readPostmasterFile(join(dataDir, 'postgres'))).state).not.toBe('running');
  });

  it('recovers after a SIGKILL of the server, although one of its backends is deep in a query', async () => {
    const owner = await runService(service, dataDir);
    const url = owner.words.url ?? '';
    await ask(url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n');
    const busy = new pg.Client({ connectionString: url });
    busy.on('error', () => undefined);
    await busy.connect();
    const lost = expect(
      busy.query('SELECT count(*) FROM generate_series(1, 100000000000) a'),
    ).rejects.toThrow();
    await ask(url, 'SELECT 1');
    await owner.end('SIGKILL');
    await killPostgres(dataDir);
    const second = await start();
    await lost;
    expect(second.attached).toBe(false);
    expect(await ask(second.url, 'SELECT count(*)::int AS count FROM kept')).toEqual([{ count: 1000 }]);
    await second.stop();
  });

  it('waits for a server that is just going down', async () => {
    const owner = await runService(service, dataDir);
    await owner.end('SIGKILL');
    process.kill(await postmasterPid(), 'SIGINT');
    const second = await start();
    expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
  });

  it('is not misled by a leftover pid that some other process of the same account has now', async () => {
    const first = await start();
    const leftover = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8');
    const { uid, gid } = await stat(join(dataDir, 'postgres'));
    await first.stop();
    const other = spawn('sleep', ['60'], isRoot ? { uid, gid } : {});
    const file = join(dataDir, 'postgres/postmaster.pid');
    await writeFile(file, leftover.replace(/^\d+/, String(other.pid)), { mode: 0o600 });
    await chown(file, uid, gid);
    const second = await start();
    expect(second.attached).toBe(false);
    expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
    expect(other.exitCode).toBeNull();
    other.kill();
  });

  it('does not attach to the server of the directory that its own was copied from', async () => {
    const first = await start();
    const copy = `${dataDir}-copy`;
    await ask(first.url, 'CHECKPOINT');
    await first.stop();
    await cp(dataDir, copy, { recursive: true });
    const original = await start();
    const pidFile = 'postgres/postmaster.pid';
    await writeFile(join(copy, pidFile), await readFile(join(dataDir, pidFile)), { mode: 0o600 });
    const second = await start(copy);
    expect(second.attached).toBe(false);
    expect(second.url).not.toBe(original.url);
    await Promise.all([original.stop(), second.stop()]);
  });

  it('refuses a second service on the directory, naming the first and its URL', async () => {
    const first = await runService(service, dataDir);
    const second = await runService(service, dataDir);
    expect(second.words.refused).toContain(`process ${String(first.child.pid)}`);
    expect(second.words.refused).toContain('http://127.0.0.1:4711');
    expect(await ask(first.words.url ?? '', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await first.end('SIGTERM');
  });
});

describe('EmbeddedPostgres, in a folder of any kind', () => {
  it('makes the cluster anew after an interrupted making', async () => {
    const interrupted = join(dataDir, 'postgres.building-000000');
    await mkdir(join(interrupted, 'base'), { recursive: true });
    await writeFile(join(interrupted, 'PG_VERSION'), '17\n');
    const server = await start();
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('postgres.building'))).toEqual([]);
    await server.stop();
  });

  it('survives a SIGKILL of the service at any moment of its first start', async () => {
    for (const afterMs of [150, 400, 900]) {
      const directory = join(dataDir, String(afterMs));
      const child = spawn(process.execPath, [service, directory], { stdio: 'ignore' });
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      child.kill('SIGKILL');
      const heir = await runService(service, directory);
      expect(await ask(heir.words.url ?? '', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await heir.end('SIGTERM');
    }
  });

  it('runs two directories at once', async () => {
    const both = [join(dataDir, 'one'), join(dataDir, 'two')];
    const [one, two] = await Promise.all(both.map((each) => runService(service, each)));
    expect(one?.words.url).not.toBe(two?.words.url);
    await Promise.all([one?.end('SIGTERM'), two?.end('SIGTERM')]);
  });

  it('works in a folder with spaces, quotes and letters of many scripts in its name', async () => {
    const directory = join(dataDir, `données "d'Ægir" — 数据 $HOME`);
    const first = await start(directory);
    await first.stop();
    const second = await start(directory);
    expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
  });

  it('says whose a folder is that is not a cluster, or of another version', async () => {
    await mkdir(join(dataDir, 'postgres'));
    await expect(start()).rejects.toThrow('is no PostgreSQL cluster');
    await writeFile(join(dataDir, 'postgres/PG_VERSION'), '12\n');
    await expect(start()).rejects.toThrow('made by PostgreSQL 12');
  });
});

const asRoot = isRoot && process.platform === 'linux' ? describe : describe.skip;

asRoot('EmbeddedPostgres, started by root', () => {
  it('runs as another account in a folder which that account may not enter', async () => {
    await chmod(dataDir, 0o700);
    const inside = join(dataDir, 'private');
    await mkdir(inside, { mode: 0o700 });
    const server = await start(inside);
    expect((await stat(join(inside, 'postgres'))).uid).not.toBe(0);
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('starts whatever the umask withholds from that account', async () => {
    const before = process.umask(0o077);
    try {
      const server = await start();
      expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      process.umask(before);
    }
  });

  it('copies the binaries to where that account can read them, if it cannot read the installed ones', async () => {
    const hidden = join(dataDir, 'hidden');
    const installed = await installedBinaries();
    await cp(installed.directory, hidden, { recursive: true, verbatimSymlinks: true });
    await chmod(dataDir, 0o700);
    const { binaries, ids } = await chooseAccount(
      { directory: hidden, version: basename(dataDir) },
      join(dataDir, 'postgres'),
    );
    try {
      expect(binaries.directory).not.toContain(dataDir);
      const { stdout } = await promisify(execFile)(executable(binaries, 'initdb'), ['--version'], {
        ...ids,
        cwd: '/',
      });
      expect(stdout).toContain('17.');
    } finally {
      await rm(binaries.directory, { recursive: true, force: true });
    }
  });

  it('serves an ordinary user just as well', async () => {
    await chown(dataDir, NOBODY.uid, NOBODY.gid);
    const first = await runService(service, dataDir, NOBODY);
    await first.end('SIGKILL');
    const second = await runService(service, dataDir, NOBODY);
    expect(second.words).toEqual({ url: first.words.url, attached: true });
    await second.end('SIGTERM');
    expect((await stat(join(dataDir, 'postgres.password'))).uid).toBe(NOBODY.uid);
  });

  it('keeps to the account that made the cluster', async () => {
    await chown(dataDir, NOBODY.uid, NOBODY.gid);
    await (await runService(service, dataDir, NOBODY)).end('SIGTERM');
    const server = await start();
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    await (await runService(service, dataDir, NOBODY)).end('SIGTERM');
  });
});
