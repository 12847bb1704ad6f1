import { setTimeout as sleep } from 'node:timers/promises';
import { LocalEmbedder } from '@stemma/embedding';
import { migrate, stemmaDataSource } from '@stemma/postgres';
import { TestInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { TestMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import { TestQdrant } from '../../libs/qdrant/src/test-server.fixture.js';
import { benchRow, type BenchRow } from '../bench-row.js';
import { startService, startStore } from '../service.js';
import { untilIdle } from '../until-idle.js';
import { fillExecutions, fillLineage, fillVectors } from './record.js';

const SIZE = 1_000_000;
const EXECUTIONS = 300_000;
const LOOK_EVERY_MS = 1_000;
const MIB = 2 ** 20;

/** What a service takes that fills all three stores: while it loads them, and once it has. */
export async function benchMemory(): Promise<BenchRow[]> {
  const record = await startStore();
  const [memgraph, qdrant, influx] = [
    await TestMemgraph.start(),
    await TestQdrant.start(),
    await TestInflux.start(),
  ];
  try {
    await migrate(record.url);
    const dataSource = await stemmaDataSource({ url: record.url }).initialize();
    await fillLineage(dataSource, record.url, SIZE);
    const { model, dimensions } = new LocalEmbedder();
    await fillVectors(dataSource, model, dimensions);
    await fillExecutions(dataSource, EXECUTIONS);
    await dataSource.destroy();
    const service = await startService(record.url, {
      ...{ STEMMA_EMBEDDING: 'local', STEMMA_GRAPH: 'memgraph', MEMGRAPH_URL: memgraph.options.url },
      ...{ QDRANT_URL: qdrant.options.url, QDRANT_API_KEY: qdrant.options.apiKey ?? '' },
      ...{ INFLUXDB_URL: influx.options.url, INFLUXDB_ORG: influx.options.org },
      ...{ INFLUXDB_BUCKET: influx.newBucket(), INFLUXDB_TOKEN: influx.options.token },
    });
    try {
      const start = performance.now();
      let most = 0;
      while (!(await isReady(service.url))) {
        most = Math.max(most, await residentMiB(service.url));
        await sleep(LOOK_EVERY_MS);
      }
      console.error(`all are loaded after ${String(Math.round((performance.now() - start) / 1000))} s`);
      await untilIdle(service.url);
      const alone = { baseline: null, runs: 1, target: null, unit: 'MiB' };
      const of = `of a service with ${String(SIZE)} patterns, versions and edges in Memgraph, their vectors in Qdrant and ${String(EXECUTIONS)} executions in InfluxDB`;
      return [
        benchRow({ ...alone, name: `resident memory ${of}, at most while it loads them`, measured: most }),
        benchRow({
          ...alone,
          name: `resident memory ${of}, once it is idle`,
          measured: await residentMiB(service.url),
        }),
      ];
    } finally {
      await service.stop();
    }
  } finally {
    for (const server of [memgraph, qdrant, influx]) await server.stop();
    await record.stop();
  }
}

/** Whether each mirror has held everything. */
async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(new URL('/v1/sync', url));
  const { mirrors } = (await answer.json()) as { mirrors: { lagMs: number | null }[] };
  return mirrors.every(({ lagMs }) => lagMs !== null);
}

async function residentMiB(url: string): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / MIB;
}
