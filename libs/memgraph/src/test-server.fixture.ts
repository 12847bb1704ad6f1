import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@stemma/testing';
import neo4j from 'neo4j-driver';
import type { MemgraphOptions } from './memgraph-server.js';
import type { Row } from './run.js';

const { MEMGRAPH_URL, MEMGRAPH_USER, MEMGRAPH_PASSWORD, STEMMA_TEST_SERVERS } = process.env;
const program = STEMMA_TEST_SERVERS === undefined ? null : join(STEMMA_TEST_SERVERS, 'memgraph');

/** Whether this run has a server: one that it is told of, which must then be there, or a program to start one with. */
export const hasMemgraph = MEMGRAPH_URL !== undefined || (program !== null && existsSync(program));
/** Whether it can be killed. */
export const hasOwnMemgraph = hasMemgraph && MEMGRAPH_URL === undefined;

const START_MS = 60_000;

/** The server of a spec: one of its own in a folder of its own, or the empty one that MEMGRAPH_URL names. */
export class TestMemgraph {
  private child: ChildProcess | null = null;

  private constructor(
    readonly options: MemgraphOptions,
    private readonly own: { readonly folder: string; readonly port: number } | null,
  ) {}

  static async start(): Promise<TestMemgraph> {
    if (MEMGRAPH_URL !== undefined) {
      const named = { user: MEMGRAPH_USER ?? null, password: MEMGRAPH_PASSWORD ?? null };
      const server = new TestMemgraph({ url: MEMGRAPH_URL, ...named }, null);
      const [{ count } = { count: null }] = await server.ask('MATCH (n) RETURN count(n) AS count');
      if (count !== 0n) throw new Error('MEMGRAPH_URL must name a Memgraph that is empty.');
      return server;
    }
    const own = { folder: await mkdtemp(join(tmpdir(), 'stemma-memgraph-')), port: await freePort() };
    const url = `bolt://127.0.0.1:${String(own.port)}`;
    const server = new TestMemgraph({ url, user: null, password: null }, own);
    await server.restart();
    return server;
  }

  /** @throws where it is not the spec's own. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async restart(): Promise<void> {
    if (this.own === null || program === null) throw new Error('This server is not to be started.');
    const { folder, port } = this.own;
    const flags = {
      'bolt-address': '127.0.0.1',
      'bolt-port': String(port),
      'monitoring-address': '127.0.0.1',
      'monitoring-port': String(await freePort()),
      'data-directory': join(folder, 'data'),
      'log-file': join(folder, 'memgraph.log'),
      'telemetry-enabled': 'false',
      'storage-wal-enabled': 'true',
      'storage-snapshot-interval-sec': '300',
      'storage-properties-on-edges': 'true',
      'data-recovery-on-startup': 'true',
      'query-modules-directory': '',
    };
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const child = spawn(program, args, { cwd: folder, stdio: 'ignore' });
    this.child = child;
    const until = performance.now() + START_MS;
    while (!(await this.ask('RETURN 1 AS one').catch(() => null))) {
      if (child.exitCode !== null || performance.now() > until) {
        child.kill('SIGKILL');
        throw new Error(`${program} does not start.`);
      }
      await sleep(100);
    }
  }

  /** As in Memgraph Lab: what an operator or an analyst may do behind the mirror's back. */
  async ask(text: string, parameters: Row = {}): Promise<Row[]> {
    const { url, user, password } = this.options;
    const auth = user === null ? undefined : neo4j.auth.basic(user, password ?? '');
    const settings = { useBigInt: true, maxTransactionRetryTime: 0 };
    const driver = neo4j.driver(url, auth, settings);
    const session = driver.session();
    try {
      return (await session.run(text, parameters)).records.map((record) => record.toObject());
    } finally {
      await session.close();
      await driver.close();
    }
  }

  async clear(): Promise<void> {
    await this.ask('MATCH (n) DETACH DELETE n');
  }

  /** Keeps what it holds on disk now. @returns what puts it back. */
  async backUp(): Promise<() => Promise<void>> {
    const [data, copy] = ['data', 'copy'].map((name) => join(this.own?.folder ?? '', name)) as [
      string,
      string,
    ];
    await this.end('SIGTERM');
    await cp(data, copy, { recursive: true });
    await this.restart();
    return async () => {
      await this.end('SIGKILL');
      await rm(data, { recursive: true });
      await cp(copy, data, { recursive: true });
      await this.restart();
    };
  }

  async stop(): Promise<void> {
    if (this.own === null) return this.clear();
    if (this.child !== null) await this.kill();
    await rm(this.own.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (child === null) throw new Error('This server is not to be ended.');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
    this.child = null;
  }
}
