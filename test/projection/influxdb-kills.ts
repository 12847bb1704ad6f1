import { setTimeout as sleep } from 'node:timers/promises';
import { randomNumbers } from '@stemma/testing';
import { TestInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { testApi, type Answer, type TestApi } from '../api/api-client.js';

const BATCH = 1_000;
const LOAD_MS = 1_500;

interface Outcome {
  /** So many executions. */
  readonly recorded: number;
  /** So many points were missing after a start, though they had been acknowledged. */
  readonly mended: number;
}

/**
 * Kills an InfluxDB under load, so often, in odd moments, some of them soon after its start; some of its logs are torn by it.
 * Then nobody does anything. @returns once it holds what the record holds, also after one start more
 */
export async function killUnderLoad(rounds: number, seed: number): Promise<Outcome> {
  const random = randomNumbers(seed);
  const server = await TestInflux.start();
  const influxdb = { ...server.options, bucket: server.newBucket(), patternTag: true };
  const api = await testApi({ kind: 'off' }, {}, { influxdb });
  try {
    const { body } = await api.post('/v1/patterns', { name: 'p', content: 'x', createdBy: 'ada' });
    let count = 0;
    let isOver = false;
    const load = (async () => {
      while (!isOver) {
        const executions = Array.from({ length: BATCH }, (_, n) => ({
          nodeId: body.node.nodeId,
          executionTimeMs: n,
          success: n % 7 > 0,
          contextType: `c${String(n % 5)}`,
        }));
        const { status } = await api.post('/v1/executions', { executions });
        if (status >= 300) throw new Error(`A write failed: ${String(status)}`);
        count += BATCH;
      }
    })();
    for (let round = 0; round < rounds; round++) {
      await sleep(random() * LOAD_MS);
      await server.own.end(random() < 0.8 ? 'SIGKILL' : 'SIGTERM');
      await server.own.start();
    }
    isOver = true;
    await load;
    await untilEqual(api);
    // What lies behind a hole in a log is lost at the next start only, also of a server that was stopped in order.
    await server.own.end('SIGTERM');
    await server.own.start();
    await untilEqual(api);
    return { recorded: count, mended: await mendedBy(api) };
  } finally {
    await api.close();
    await server.stop();
  }
}

/** Verification only looks; what mends is asked for by the starts of the server. */
async function untilEqual(api: TestApi): Promise<void> {
  for (;;) {
    const { status, body } = await api.post('/v1/mirrors/influxdb/verify');
    if (status < 300 && isEqual(await ended(api, body.jobId))) return;
    await sleep(500);
  }
}

async function mendedBy(api: TestApi): Promise<number> {
  const { body } = await api.get('/v1/jobs?mirror=influxdb&limit=500');
  return body.items
    .filter(({ kind }: { kind: string }) => kind === 'repair')
    .reduce((sum: number, { result }: Answer['body']) => sum + (result?.mended ?? 0), 0);
}

async function ended(api: TestApi, jobId: string): Promise<Answer['body']> {
  for (;;) {
    const { body: job } = await api.get(`/v1/jobs/${jobId}`);
    if (job.state !== 'running') return job;
    await sleep(50);
  }
}

function isEqual({ result }: Answer['body']): boolean {
  const kinds = ['missing', 'stale', 'orphan', 'ahead'];
  return result?.every((of: Record<string, { count: number }>) =>
    kinds.every((kind) => of[kind]?.count === 0),
  );
}
