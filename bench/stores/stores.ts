import {
  migrate,
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  pointReader,
  recordReaders,
  stemmaDataSource,
} from '@stemma/postgres';
import type { DataSource } from 'typeorm';
import { hasInflux } from '../../libs/influxdb/src/test-server.fixture.js';
import { hasMemgraph } from '../../libs/memgraph/src/test-server.fixture.js';
import { hasQdrant } from '../../libs/qdrant/src/test-server.fixture.js';
import type { BenchRow } from '../bench-row.js';
import { startStore } from '../service.js';
import { influxStore } from './influxdb.js';
import { measure } from './measure.js';
import type { MeasuredStore } from './measured-store.js';
import { memgraphStore } from './memgraph.js';
import { benchMemory } from './memory.js';
import { DIMENSIONS, MODEL, qdrantStore } from './qdrant.js';
import { fillExecutions, fillLineage, fillVectors, fillVersions } from './record.js';

const SIZES = [10_000, 1_000_000];

interface Kind {
  readonly isThere: boolean;
  readonly fill: (dataSource: DataSource, url: string, size: number) => Promise<void>;
  readonly start: () => Promise<MeasuredStore>;
}

const kinds: Readonly<Record<string, Kind>> = {
  memgraph: { isThere: hasMemgraph, fill: fillLineage, start: memgraphStore },
  qdrant: { isThere: hasQdrant, fill: fillPoints, start: qdrantStore },
  influxdb: { isThere: hasInflux, fill: fillFacts, start: influxStore },
};

/**
 * What it costs to load, compare, mend and rebuild each real store, with ten thousand entities and with a million: of those
 * that the arguments name, all where they name none; and what a service takes that fills all of them (`memory`). The servers
 * are found as those of `npm run test:stores`.
 */
export async function benchStores(chosen: readonly string[], sizes = SIZES): Promise<BenchRow[]> {
  const unknown = chosen.filter((name) => name !== 'memory' && !(name in kinds));
  if (unknown.length > 0) throw new Error(`There is no store ${unknown.join(', ')} to measure.`);
  const rows: BenchRow[] = [];
  for (const [name, kind] of Object.entries(kinds)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    if (!kind.isThere) console.error(`${name} is not measured: this run has none`);
    else for (const size of sizes) rows.push(...(await benchOf(kind, size)));
  }
  const hasAll = Object.values(kinds).every(({ isThere }) => isThere);
  if (hasAll && (chosen.length === 0 || chosen.includes('memory'))) rows.push(...(await benchMemory()));
  return rows;
}

async function fillPoints(dataSource: DataSource, url: string, size: number): Promise<void> {
  await fillVersions(url, size);
  await fillVectors(dataSource, MODEL, DIMENSIONS);
}

async function fillFacts(dataSource: DataSource, url: string, size: number): Promise<void> {
  await fillVersions(url, 1_000);
  await fillExecutions(dataSource, size);
}

async function benchOf({ fill, start }: Kind, size: number): Promise<BenchRow[]> {
  const record = await startStore();
  try {
    await migrate(record.url);
    const dataSource = await stemmaDataSource({ url: record.url }).initialize();
    await fill(dataSource, record.url, size);
    const store = await start();
    try {
      return await measure(store, {
        feed: new PostgresChangeFeed(dataSource, [...recordReaders, pointReader(MODEL)]),
        checkpoints: new PostgresCheckpoints(dataSource),
        deadLetters: new PostgresDeadLetters(dataSource),
      });
    } finally {
      await store.stop();
      await dataSource.destroy();
    }
  } finally {
    await record.stop();
  }
}
