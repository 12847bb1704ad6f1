import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@stemma/testing';
import type { QdrantOptions } from './qdrant-server.js';

const { QDRANT_URL, QDRANT_API_KEY, STEMMA_TEST_SERVERS } = process.env;
const program = STEMMA_TEST_SERVERS === undefined ? null : join(STEMMA_TEST_SERVERS, 'qdrant');

/** Whether this run has a server: one that it is told of, which must then be there, or a program to start one with. */
export const hasQdrant = QDRANT_URL !== undefined || (program !== null && existsSync(program));
/** Whether it can be killed. */
export const hasOwnQdrant = hasQdrant && QDRANT_URL === undefined;

const API_KEY = 'a-key-of-the-tests';
const START_MS = 60_000;

/** The server of a run: one of its own in a folder of its own, or the one that QDRANT_URL names. */
export class TestQdrant {
  private child: ChildProcess | null = null;

  private constructor(
    readonly options: QdrantOptions,
    private readonly own: { readonly folder: string; readonly env: NodeJS.ProcessEnv } | null,
  ) {}

  static async start(): Promise<TestQdrant> {
    if (QDRANT_URL !== undefined)
      return new TestQdrant({ url: QDRANT_URL, apiKey: QDRANT_API_KEY ?? null }, null);
    const folder = await mkdtemp(join(tmpdir(), 'stemma-qdrant-'));
    const [http, grpc] = [await freePort(), await freePort()];
    const env = {
      QDRANT__SERVICE__HOST: '127.0.0.1',
      QDRANT__SERVICE__HTTP_PORT: String(http),
      QDRANT__SERVICE__GRPC_PORT: String(grpc),
      QDRANT__SERVICE__API_KEY: API_KEY,
      QDRANT__STORAGE__STORAGE_PATH: join(folder, 'storage'),
      QDRANT__STORAGE__SNAPSHOTS_PATH: join(folder, 'snapshots'),
      QDRANT__TELEMETRY_DISABLED: 'true',
    };
    const options = { url: `http://127.0.0.1:${String(http)}`, apiKey: API_KEY };
    const server = new TestQdrant(options, { folder, env });
    await server.restart();
    return server;
  }

  /** @throws where it is not the run's own. */
  async kill(): Promise<void> {
    const child = this.child;
    if (child === null) throw new Error('This server is not to be killed.');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    this.child = null;
  }

  async restart(): Promise<void> {
    if (this.own === null || program === null) throw new Error('This server is not to be started.');
    const { folder, env } = this.own;
    const child = spawn(program, [], { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' });
    this.child = child;
    const until = performance.now() + START_MS;
    for (;;) {
      const isReady = await fetch(`${this.options.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return;
      if (child.exitCode !== null || performance.now() > until) throw new Error(`${program} does not start.`);
      await sleep(100);
    }
  }

  /** As with Qdrant's own tools: what an operator or an analyst may do behind the mirror's back. */
  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; result: never }> {
    const response = await fetch(`${this.options.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'api-key': this.options.apiKey ?? '' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { result } = (await response.json()) as { result: never };
    return { status: response.status, result };
  }

  /** Puts a snapshot of a collection of the run's own server back in its place. */
  async recover(collection: string, snapshot: string): Promise<void> {
    const location = `file://${this.own?.folder ?? ''}/snapshots/${collection}/${snapshot}`;
    const body = { location, priority: 'snapshot' };
    const { status } = await this.ask('PUT', `/collections/${collection}/snapshots/recover?wait=true`, body);
    if (status !== 200) throw new Error(`The snapshot is not taken back: ${String(status)}.`);
  }

  /** Resolves once the optimizer has put points into an index and has nothing left to do. */
  async untilIndexed(collection: string): Promise<void> {
    for (;;) {
      const { result } = await this.ask('GET', `/collections/${collection}`);
      const { status, indexed_vectors_count: indexed } = result as {
        status: string;
        indexed_vectors_count: number;
      };
      if (status === 'green' && indexed > 0) return;
      await sleep(100);
    }
  }

  /** Whatever a run with this prefix has left. */
  async clean(prefix: string): Promise<void> {
    const { result } = await this.ask('GET', '/collections');
    const { collections } = result as { collections: { name: string }[] };
    for (const { name } of collections)
      if (name.startsWith(prefix)) await this.ask('DELETE', `/collections/${name}`);
  }

  async stop(): Promise<void> {
    if (this.own === null) return;
    if (this.child !== null) await this.kill();
    await rm(this.own.folder, { recursive: true, force: true });
  }
}
