import { newId } from '@stemma/models';
import { migrate } from '@stemma/postgres';
import { benchRow, type BenchRow } from './bench-row.js';
import { HttpClient } from './http-client.js';
import { importRecords } from './import-records.js';
import { median } from './median.js';
import { otherRequests, p99Of } from './other-requests.js';
import { startService, startStore, type BenchService } from './service.js';
import { asking, executionStreams, imports, stalledReaders } from './stalled-connections.js';
import { untilIdle } from './until-idle.js';

const READERS = 32;
const RUNS = 3;
const CONNECTIONS = 64;
const VERSIONS = 5_000;
const METADATA = { note: 'x'.repeat(4_000) };

/** Other requests while readers of one streaming endpoint take nothing, beside the same requests without them. */
export async function benchStalledReaders(): Promise<BenchRow[]> {
  const store = await startStore();
  await migrate(store.url);
  const service = await startService(store.url, { STEMMA_IDLE_SECONDS: '600' });
  const client = new HttpClient(service.url, CONNECTIONS);
  try {
    const { root, leaf } = await importLargeLineage(service);
    const others = otherRequests(client, leaf);
    const limits = `depth=100000&limit=${String(VERSIONS)}&fanOut=${String(VERSIONS)}&timeoutMs=30000`;
    const endpoints = [
      asking('an export', '/v1/export'),
      asking('large lineages', `/v1/nodes/${root}/descendants?${limits}`),
      imports,
      executionStreams,
    ];
    await p99Of(others);
    const rows: BenchRow[] = [];
    for (const endpoint of endpoints) {
      const [without, beside]: [number[], number[]] = [[], []];
      // By turns: how busy the machine is changes.
      while (beside.length < RUNS) {
        await untilIdle(service.url);
        without.push(await p99Of(others));
        const readers = await stalledReaders(service.url, endpoint, READERS);
        beside.push(await p99Of(others));
        for (const reader of readers) reader.destroy();
      }
      rows.push(
        benchRow({
          name: `other requests beside ${String(READERS)} stalled readers of ${endpoint.name}, p99`,
          unit: 'ms',
          baseline: median(without),
          measured: median(beside),
          target: '≤ 3 ×',
          runs: RUNS,
        }),
      );
    }
    return rows;
  } finally {
    client.close();
    await service.stop();
    await store.stop();
  }
}

/** One version from which all others come; an export or a lineage of it is 22 MB. */
async function importLargeLineage({ url }: BenchService): Promise<{ root: string; leaf: string }> {
  const [patternId, root, leaf] = [newId(), newId(), newId()];
  const made = { createdBy: 'bench', createdAt: '2026-01-01T00:00:00.000Z' };
  const version = (nodeId: string, parents: readonly string[]): object => ({
    ...{ record: 'node', nodeId, patternId, ...made, content: nodeId, metadata: METADATA },
    parents: parents.map((parent) => ({ nodeId: parent })),
  });
  const records = [
    { record: 'pattern', patternId, name: 'large', ...made },
    version(root, []),
    version(leaf, [root]),
    ...Array.from({ length: VERSIONS - 1 }, () => version(newId(), [root])),
  ];
  await importRecords(url, records);
  return { root, leaf };
}
