import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@stemma/models';
import type { InfluxOptions } from './influx-server.js';

const { INFLUXDB_URL, INFLUXDB_ORG, INFLUXDB_TOKEN, STEMMA_TEST_SERVERS } = process.env;
const program = STEMMA_TEST_SERVERS === undefined ? null : join(STEMMA_TEST_SERVERS, 'influxd');

/** Whether this run has a server: one that it is told of, which must then be there, or a program to start one with. */
export const hasInflux = INFLUXDB_URL !== undefined || (program !== null && existsSync(program));
/** Whether it can be killed. */
export const hasOwnInflux = hasInflux && INFLUXDB_URL === undefined;

const START_MS = 60_000;
const OWN = { org: 'tests', token: 'a-token-of-the-tests' };

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The server of a run: one of its own in a folder of its own, or the one that INFLUXDB_URL names. */
export class TestInflux {
  private child: ChildProcess | null = null;
  /** What was made on it. */
  private readonly buckets: string[] = [];

  private constructor(
    readonly options: InfluxOptions,
    private readonly folder: string | null,
  ) {}

  static async start(): Promise<TestInflux> {
    if (INFLUXDB_URL !== undefined) {
      const named = { url: INFLUXDB_URL, org: INFLUXDB_ORG ?? '', token: INFLUXDB_TOKEN ?? '' };
      return new TestInflux(named, null);
    }
    const folder = await mkdtemp(join(tmpdir(), 'stemma-influxdb-'));
    const url = `http://127.0.0.1:${String(await freePort())}`;
    const server = new TestInflux({ url, ...OWN }, folder);
    await server.restart();
    const setup = { username: 'root', password: 'a-password', bucket: 'unused', ...OWN };
    const { status, body } = await server.ask('POST', '/api/v2/setup', setup);
    if (status !== 201) throw new Error(`The server cannot be set up: ${JSON.stringify(body)}`);
    return server;
  }

  /** A name that no other has, of a bucket that is removed at the end. */
  newBucket(): string {
    const name = `test-${newId()}`;
    this.buckets.push(name);
    return name;
  }

  /** @throws where it is not the run's own. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.child;
    if (child === null) throw new Error('This server is not to be killed.');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
    this.child = null;
  }

  async restart(): Promise<void> {
    const { folder } = this;
    if (folder === null || program === null) throw new Error('This server is not to be started.');
    const at = (name: string): string => join(folder, name);
    const flags = [
      ...['--http-bind-address', new URL(this.options.url).host],
      ...['--bolt-path', at('bolt'), '--sqlite-path', at('sqlite'), '--engine-path', at('engine')],
      ...['--reporting-disabled', '--ui-disabled', '--log-level', 'error'],
    ];
    const env = { ...process.env, INFLUXD_CONFIG_PATH: at('none') };
    const child = spawn(program, ['run', ...flags], { cwd: folder, env, stdio: 'ignore' });
    this.child = child;
    const until = performance.now() + START_MS;
    for (;;) {
      const isReady = await fetch(`${this.options.url}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return;
      if (child.exitCode !== null || performance.now() > until) throw new Error(`${program} does not start.`);
      await sleep(100);
    }
  }

  /** As with InfluxDB's own tools: what an operator or an analyst may do behind the mirror's back. */
  async ask(method: string, path: string, body?: unknown, token = this.options.token): Promise<Answer> {
    const response = await fetch(`${this.options.url}${path}`, {
      method,
      headers: { authorization: `Token ${token}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  /** Writes line protocol. */
  async write(bucket: string, lines: string): Promise<number> {
    const query = new URLSearchParams({ org: this.options.org, bucket, precision: 'ns' });
    return (await this.ask('POST', `/api/v2/write?${String(query)}`, lines)).status;
  }

  async orgId(): Promise<string> {
    const { body } = await this.ask('GET', `/api/v2/orgs?org=${this.options.org}`);
    return (body as { orgs: { id: string }[] }).orgs[0]?.id ?? '';
  }

  async bucketId(name: string): Promise<string | null> {
    const { body } = await this.ask('GET', `/api/v2/buckets?name=${name}&org=${this.options.org}`);
    return (body as { buckets?: { id: string }[] }).buckets?.[0]?.id ?? null;
  }

  async stop(): Promise<void> {
    if (this.folder !== null) {
      if (this.child !== null) await this.kill();
      await rm(this.folder, { recursive: true, force: true });
      return;
    }
    const { body } = await this.ask('GET', `/api/v2/tasks?org=${this.options.org}&limit=500`);
    for (const { id, name } of (body as { tasks: { id: string; name: string }[] }).tasks)
      if (this.buckets.some((bucket) => name.includes(bucket)))
        await this.ask('DELETE', `/api/v2/tasks/${id}`);
    for (const name of this.buckets) {
      const id = await this.bucketId(name);
      if (id !== null) await this.ask('DELETE', `/api/v2/buckets/${id}`);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
