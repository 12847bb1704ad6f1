import { freePort, noteMade, ServerProcess, serverOfRun } from '@stemma/testing';
import { newId } from '@stemma/models';
import type { InfluxOptions } from './influx-server.js';

const { INFLUXDB_ORG, INFLUXDB_TOKEN } = process.env;
const { url: named, program, isThere } = serverOfRun('INFLUXDB_URL', 'influxd');

export const hasInflux = isThere;
/** Whether it can be killed. */
export const hasOwnInflux = program !== null;

const OWN = { org: 'tests', token: 'a-token-of-the-tests' };

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The server of a spec: one of its own, or the one that INFLUXDB_URL names. */
export class TestInflux {
  /** What was made on it. */
  private readonly buckets: string[] = [];

  private constructor(
    readonly options: InfluxOptions,
    private readonly process: ServerProcess | null,
  ) {}

  /** @param diskMiB for the data of one of its own, where a disk can be had for it. */
  static async start(diskMiB?: number): Promise<TestInflux> {
    if (named !== null)
      return new TestInflux({ url: named, org: INFLUXDB_ORG ?? '', token: INFLUXDB_TOKEN ?? '' }, null);
    if (program === null) throw new Error('This run has no InfluxDB.');
    const url = `http://127.0.0.1:${String(await freePort())}`;
    const own = await ServerProcess.start(
      (data) => ({
        program,
        args: [
          ...['run', '--http-bind-address', new URL(url).host, '--engine-path', `${data}/engine`],
          ...['--bolt-path', `${data}/bolt`, '--sqlite-path', `${data}/sqlite`],
          ...['--reporting-disabled', '--ui-disabled', '--log-level', 'error'],
        ],
        env: { INFLUXD_CONFIG_PATH: `${data}/none` },
      }),
      async () => (await fetch(`${url}/health`)).ok,
      diskMiB,
    );
    const server = new TestInflux({ url, ...OWN }, own);
    const setup = { username: 'root', password: 'a-password', bucket: 'unused', ...OWN };
    const { status, body } = await server.ask('POST', '/api/v2/setup', setup);
    if (status !== 201) throw new Error(`The server cannot be set up: ${JSON.stringify(body)}`);
    return server;
  }

  /** @throws where it is not the spec's own. */
  get own(): ServerProcess {
    if (this.process === null) throw new Error('This server is not to be ended.');
    return this.process;
  }

  /** A name that no other has, of a bucket that is removed at the end. */
  newBucket(ending = ''): string {
    const name = `test-${newId()}${ending}`;
    this.buckets.push(name);
    if (this.process === null) noteMade('influxdb', name);
    return name;
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

  async clear(): Promise<void> {
    const { body } = await this.ask('GET', `/api/v2/tasks?org=${this.options.org}&limit=500`);
    for (const { id, name } of (body as { tasks: { id: string; name: string }[] }).tasks)
      if (this.buckets.some((bucket) => name.includes(bucket)))
        await this.ask('DELETE', `/api/v2/tasks/${id}`);
    for (const name of this.buckets) {
      const id = await this.bucketId(name);
      if (id !== null) await this.ask('DELETE', `/api/v2/buckets/${id}`);
    }
  }

  async stop(): Promise<void> {
    await (this.process?.remove() ?? this.clear());
  }
}
