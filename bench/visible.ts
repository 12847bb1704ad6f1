import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '@stemma/postgres';
import { benchRow, type BenchRow } from './bench-row.js';
import { HttpClient } from './http-client.js';
import { percentile } from './median.js';
import { startService, startStore } from './service.js';

const PER_SECOND = 1_000;
/** One write in so many is a new version, all others record an execution. */
const VERSION_EVERY = 20;
/** One write in so many is looked for. */
const LOOKED_FOR_EVERY = 10;
const SECONDS = 20;
const PATTERNS = 100;
const CONNECTIONS = 64;

/**
 * From when a write was due until the graph in the process answers with it, at 1,000 writes a second. Writes come at
 * their time whether earlier ones are answered or not, so what a slow moment delays is counted.
 */
export async function benchVisible(): Promise<BenchRow[]> {
  const store = await startStore();
  await migrate(store.url);
  const service = await startService(store.url);
  const [writers, readers] = [
    new HttpClient(service.url, CONNECTIONS),
    new HttpClient(service.url, CONNECTIONS),
  ];
  try {
    const created: { patternId: string; nodeId: string }[] = [];
    for (let n = 0; n < PATTERNS; n++) {
      const { node } = JSON.parse(
        await writers.post('/v1/patterns', { name: `p${String(n)}`, createdBy: 'bench', content: 'a' }),
      ) as { node: { patternId: string; nodeId: string } };
      created.push(node);
    }
    const write = async (n: number): Promise<string> => {
      const { patternId, nodeId } = created[n % PATTERNS] ?? { patternId: '', nodeId: '' };
      const { headers } =
        n % VERSION_EVERY === 0
          ? await writers.exchange('POST', `/v1/patterns/${patternId}/versions`, {
              body: { evolutionType: 'refined', content: `text ${String(n)}`, createdBy: 'bench' },
            })
          : await writers.exchange('POST', '/v1/executions', {
              body: { nodeId, executionTimeMs: 12.5, success: true },
            });
      return String(headers['stemma-position']);
    };
    const appears = async (position: string, nodeId: string): Promise<void> => {
      const { headers } = await readers.exchange('GET', `/v1/nodes/${nodeId}/ancestors?depth=1&limit=1`, {
        headers: { 'stemma-min-position': position, prefer: 'wait=30' },
      });
      if (headers['stemma-source'] !== 'graph') throw new Error('the graph did not answer');
    };

    const [acknowledged, visible]: [number[], number[]] = [[], []];
    const run = async (count: number, isCounted: boolean): Promise<void> => {
      const start = performance.now();
      const pending: Promise<void>[] = [];
      for (let n = 0; n < count; n++) {
        const due = start + (n * 1000) / PER_SECOND;
        const early = due - performance.now();
        if (early > 1) await sleep(early);
        pending.push(
          write(n).then(async (position) => {
            if (isCounted) acknowledged.push(performance.now() - due);
            if (n % LOOKED_FOR_EVERY !== 0) return;
            await appears(position, created[n % PATTERNS]?.nodeId ?? '');
            if (isCounted) visible.push(performance.now() - due);
          }),
        );
      }
      await Promise.all(pending);
    };
    await run(5 * PER_SECOND, false);
    await run(SECONDS * PER_SECOND, true);
    const row = (name: string, times: number[], share: number, target: string | null): BenchRow =>
      benchRow({ name, unit: 'ms', baseline: null, measured: percentile(times, share), target, runs: 1 });
    return [
      row('a write is acknowledged, p50 at 1,000 writes/s', acknowledged, 0.5, null),
      row('a write is acknowledged, p99', acknowledged, 0.99, null),
      row('a write is visible in the graph, p50', visible, 0.5, '≤ 100 ms'),
      row('a write is visible in the graph, p99', visible, 0.99, '≤ 1 s'),
    ];
  } finally {
    writers.close();
    readers.close();
    await service.stop();
    await store.stop();
  }
}
