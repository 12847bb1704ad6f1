import { freePort, noteMade, ServerProcess, serverOfRun } from '@stemma/testing';
import type { QdrantOptions } from './qdrant-server.js';

const { QDRANT_API_KEY } = process.env;
const { url: named, program, isThere } = serverOfRun('QDRANT_URL', 'qdrant');

export const hasQdrant = isThere;
/** Whether it can be killed. */
export const hasOwnQdrant = program !== null;

const API_KEY = 'a-key-of-the-tests';

/** The server of a spec: one of its own, or the one that QDRANT_URL names. */
export class TestQdrant {
  /** Of collections and aliases, which are removed at the end. */
  private readonly prefixes: string[] = [];

  private constructor(
    readonly options: QdrantOptions,
    private readonly process: ServerProcess | null,
  ) {}

  /** @param diskMiB for the data of one of its own, where a disk can be had for it. */
  static async start(diskMiB?: number): Promise<TestQdrant> {
    if (named !== null) return new TestQdrant({ url: named, apiKey: QDRANT_API_KEY ?? null }, null);
    if (program === null) throw new Error('This run has no Qdrant.');
    const [http, grpc] = [String(await freePort()), String(await freePort())];
    const options = { url: `http://127.0.0.1:${http}`, apiKey: API_KEY };
    const env = {
      ...{ QDRANT__SERVICE__HOST: '127.0.0.1', QDRANT__SERVICE__API_KEY: API_KEY },
      ...{ QDRANT__SERVICE__HTTP_PORT: http, QDRANT__SERVICE__GRPC_PORT: grpc },
      QDRANT__TELEMETRY_DISABLED: 'true',
    };
    const own = await ServerProcess.start(
      (data) => ({
        ...{ program, args: [] },
        env: {
          ...env,
          QDRANT__STORAGE__STORAGE_PATH: `${data}/storage`,
          QDRANT__STORAGE__SNAPSHOTS_PATH: `${data}/snapshots`,
        },
      }),
      async () => (await fetch(`${options.url}/readyz`)).ok,
      diskMiB,
    );
    return new TestQdrant(options, own);
  }

  /** @throws where it is not the spec's own. */
  get own(): ServerProcess {
    if (this.process === null) throw new Error('This server is not to be ended.');
    return this.process;
  }

  /** What is named so is the spec's: it is removed at the end. */
  claim(prefix: string): string {
    this.prefixes.push(prefix);
    if (this.process === null) noteMade('qdrant', prefix);
    return prefix;
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

  /** Puts a snapshot of a collection of the spec's own server back in its place. */
  async recover(collection: string, snapshot: string): Promise<void> {
    const location = `file://${this.own.data}/snapshots/${collection}/${snapshot}`;
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
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async clear(): Promise<void> {
    const { result } = await this.ask('GET', '/collections');
    const { collections } = result as { collections: { name: string }[] };
    for (const { name } of collections)
      if (this.prefixes.some((prefix) => name.startsWith(prefix)))
        await this.ask('DELETE', `/collections/${name}`);
  }

  async stop(): Promise<void> {
    await (this.process?.remove() ?? this.clear());
  }
}
