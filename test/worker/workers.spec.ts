import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DIMENSIONS, testDatabase } from '@stemma/testing';
import pg from 'pg';
import { buildService, type BuiltService } from '../crash/build-service.js';
import { embeddingEndpoint, type EmbeddingEndpoint } from './embedding-endpoint.js';
import { StemmaProcess } from './stemma-process.js';

const PATTERNS = 30;
/** Beyond a lease of 15 s, which a killed worker leaves behind. */
const PATIENCE_MS = 60_000;

interface Sync {
  position: string;
  mirrors: { name: string; deadLetters: number; lanes: { state: string; heldBy: string | null }[] }[];
}

describe('workers beside a service', () => {
  let built: BuiltService;
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let endpoint: EmbeddingEndpoint;
  let dataDir: string;
  let url: string;
  let client: pg.Client;
  const processes: StemmaProcess[] = [];
  let written = 0;

  beforeAll(async () => {
    built = await buildService();
    database = await testDatabase();
    endpoint = await embeddingEndpoint();
    dataDir = await mkdtemp(join(tmpdir(), 'stemma-workers-'));
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const service = start(built.main, { STEMMA_PORT: '0', STEMMA_PROJECTION: 'worker' });
    url = await service.says(/serves (http:\S+)/);
  });
  afterAll(async () => {
    for (const one of processes) {
      one.signal('SIGCONT');
      await one.end('SIGTERM');
    }
    await client.end();
    await endpoint.close();
    await database.drop();
    await built.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  function start(main: string, env: Record<string, string> = {}): StemmaProcess {
    const started = StemmaProcess.start(main, {
      POSTGRES_URL: database.url,
      STEMMA_DATA_DIR: dataDir,
      STEMMA_EMBEDDING: 'http',
      STEMMA_EMBEDDING_URL: endpoint.url,
      STEMMA_EMBEDDING_MODEL: 'test',
      STEMMA_EMBEDDING_DIMENSIONS: String(DIMENSIONS),
      ...env,
    });
    processes.push(started);
    return started;
  }

  async function startWorker(): Promise<{ worker: StemmaProcess; health: string }> {
    const worker = start(built.worker, { STEMMA_WORKER_PORT: '0' });
    const health = await worker.says(/feeds search, embedding, embedding-past, (http:\S+)\/health\/ready/);
    return { worker, health };
  }

  /** @returns the position of the last one. */
  async function write(): Promise<string> {
    let position = '';
    for (let n = 0; n < PATTERNS; n++) {
      const answer = await fetch(`${url}/v1/patterns`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          name: `p${String(written++)}`,
          content: `text ${String(written)}`,
          createdBy: 'ada',
        }),
      });
      expect(answer.status).toBe(201);
      position = answer.headers.get('stemma-position') ?? '';
    }
    return position;
  }

  const json = async <T>(path: string): Promise<T> => (await (await fetch(url + path)).json()) as T;
  const embedding = async (): Promise<Sync['mirrors'][number]> => {
    const found = (await json<Sync>('/v1/sync')).mirrors.find(({ name }) => name === 'embedding');
    if (found === undefined) throw new Error('the service does not tell of embedding');
    return found;
  };
  const heldBy = async (worker: StemmaProcess): Promise<void> => {
    await until(
      async () => (await embedding()).lanes[0]?.heldBy?.includes(`:${String(worker.pid)}:`) === true,
    );
  };
  const isApplied = (position: string) => async (): Promise<boolean> => {
    const { stores } = await json<{ stores: { store: string; state: string }[] }>(`/v1/writes/${position}`);
    // What is embedded has a vector, and the text of what has one is not there to be embedded any more.
    return stores.some(({ store, state }) => store === 'embedding' && state !== 'pending');
  };

  it('lose nothing and do nothing twice, whether they come, are paused, are killed, or end', async () => {
    const first = await write();
    expect(await embedding()).toMatchObject({ lanes: [{ state: 'waiting', heldBy: null }] });
    expect(endpoint.asked()).toBe(0);

    const { worker: one, health } = await startWorker();
    await until(isApplied(first));
    await heldBy(one);
    expect((await fetch(`${health}/health/ready`)).status).toBe(200);
    expect((await fetch(`${health}/v1/sync`)).status).toBe(404);
    expect(await (await fetch(`${health}/metrics`)).text()).toContain(
      'stemma_mirror_lane_state{mirror="embedding",lane="0",state="idle"}',
    );

    const { worker: two } = await startWorker();
    one.signal('SIGSTOP');
    await until(isApplied(await write()));
    await heldBy(two);

    one.signal('SIGCONT');
    await until(isApplied(await write()));
    await two.end('SIGKILL');
    await until(isApplied(await write()));
    await heldBy(one);

    expect(await one.end('SIGTERM')).toBe(0);
    // The service looks at its next poll.
    await until(async () => (await embedding()).lanes[0]?.heldBy === null);
    const last = await write();
    await startWorker();
    await until(isApplied(last));

    // Each version has one vector that was written once, and each text was asked for once, except those in hand of the
    // killed one.
    const { rows } = await client.query<{ versions: number; revs: number; told: number }>(`
      select (select count(*) from stemma.node_embeddings)::int as versions,
        (select sum(rev) from stemma.node_embeddings)::int as revs,
        (select count(*) from stemma.change_log where topic = 'embedding')::int as told`);
    expect(rows).toEqual([{ versions: written, revs: written, told: written }]);
    expect(endpoint.asked()).toBeLessThanOrEqual(written + 2 * PATTERNS);
    expect((await embedding()).deadLetters).toBe(0);
    await expectNoDrift();
  }, 300_000);

  /** The service's own mirror has it all. */
  async function expectNoDrift(): Promise<void> {
    const begun = await fetch(`${url}/v1/mirrors/vectors/verify`, { method: 'POST' });
    const { jobId } = (await begun.json()) as { jobId: string };
    let job = { state: 'running', result: null as unknown };
    await until(async () => {
      job = await json(`/v1/jobs/${jobId}`);
      return job.state !== 'running';
    });
    const none = { count: 0, ids: [] };
    expect(job).toMatchObject({
      state: 'done',
      result: [{ checked: written, missing: none, stale: none, orphan: none, ahead: none }],
    });
  }
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline)
      throw new Error(`it is not so after ${String(PATIENCE_MS)} ms: ${isSo.toString()}`);
    await sleep(50);
  }
}
