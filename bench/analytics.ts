import { sampleOf, usageReport, type CountedUse } from '@stemma/analytics';
import { newId } from '@stemma/models';
import { migrate, PostgresUsageRollup, stemmaDataSource } from '@stemma/postgres';
import { randomNumbers } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { benchRow, type BenchRow } from './bench-row.js';
import { HttpClient } from './http-client.js';
import { median } from './median.js';
import { startService, startStore } from './service.js';

const FEW = 10_000;
const MANY = 10_000_000;
const REPORTED = 1_000;
const RUNS = 30;
const YEAR = { from: new Date('2025-01-01T00:00:00Z'), to: new Date('2026-01-01T00:00:00Z') };
/** Cut through an hour at both ends. */
const CUT = { from: new Date('2025-01-01T00:17:00Z'), to: new Date('2025-12-31T23:42:00Z') };

/** A report of 1,000 executions, in this process; and of a year with 10 M executions beside one with 10 k, over HTTP. */
export async function benchAnalytics(many = MANY): Promise<BenchRow[]> {
  const report = reportCpu();
  const store = await startStore();
  try {
    await migrate(store.url);
    const dataSource = await stemmaDataSource({ url: store.url }).initialize();
    const [few, lots] = [await newPattern(dataSource), await newPattern(dataSource)];
    await fill(dataSource, few, FEW);
    await fill(dataSource, lots, many);
    const start = performance.now();
    const rollup = new PostgresUsageRollup(dataSource);
    while (await rollup.advance());
    const rolledUpPerSecond = (FEW + many) / ((performance.now() - start) / 1000);
    await dataSource.query('vacuum analyze');
    await dataSource.destroy();
    return [
      report,
      benchRow({
        ...{ name: 'executions rolled up', unit: '1/s', baseline: null, measured: rolledUpPerSecond },
        ...{ target: null, runs: 1 },
      }),
      await overHttp(store.url, 'a year by whole days', YEAR, few, lots),
      await overHttp(store.url, 'a year cut through its hours', CUT, few, lots),
    ];
  } finally {
    await store.stop();
  }
}

function reportCpu(): BenchRow {
  const random = randomNumbers(1);
  const uses = Array.from({ length: REPORTED }, (): CountedUse => ({
    timestamp: new Date(YEAR.from.getTime() + Math.floor(random() * 300 * 86_400_000)),
    executionTimeMs: 20 * Math.exp(random() + random()),
    ...{ success: random() < 0.9, qualityScore: random(), timeout: false, qualityGatesPassed: true },
    ...{ contextType: `c${String(Math.floor(random() * 5))}`, agent: `a${String(Math.floor(random() * 9))}` },
    ...{ project: 'p', filePath: 'a/b.ts' },
  }));
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage();
    JSON.stringify(usageReport(sampleOf(uses, YEAR, 'day'), YEAR, YEAR.to));
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return benchRow({
    ...{ name: `report of ${String(REPORTED)} executions, CPU`, unit: 'ms', baseline: null },
    ...{ measured: median(times), target: '< 50 ms', runs: RUNS },
  });
}

async function newPattern(dataSource: DataSource): Promise<string> {
  const [patternId, nodeId] = [newId(), newId()];
  await dataSource.query(
    `insert into stemma.patterns (pattern_id, name, kind, namespace, tags, metadata, created_at, created_by, updated_at,
       rev, state_rev) values ($1, 'p', 'code', 'default', '{}', '{}', now(), 'bench', now(), 1, 1)`,
    [patternId],
  );
  await dataSource.query(
    `insert into stemma.lineage_nodes (node_id, pattern_id, version, lineage_id, generation, status, created_at,
       created_by, metadata, tags, updated_at, rev, state_rev)
     values ($1, $2, 1, $1, 1, 'active', now(), 'bench', '{}', '{}', now(), 1, 1)`,
    [nodeId, patternId],
  );
  return patternId;
}

/** Executions spread evenly over the year, log-normal times, in batches of 5,000 by time, as recording makes them. */
async function fill(dataSource: DataSource, patternId: string, count: number): Promise<void> {
  const step = Math.min(count, 500_000);
  for (let from = 0; from < count; from += step) {
    await dataSource.query(
      `with batches as (
         select b, gen_random_uuid() as batch_id
         from generate_series($2::bigint / 5000, ($2::bigint + $3 - 1) / 5000) b)
       insert into stemma.executions (execution_id, node_id, pattern_id, timestamp, execution_time_ms, success,
         http_calls, database_queries, cache_hits, cache_misses, context_type, agent, metadata, correlation_id, batch_id)
       select gen_random_uuid(), n.node_id, $1, $4::timestamptz + i * (interval '365 days' / $5::float8),
         50 * exp(0.5 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())), random() < 0.95,
         0, 0, 0, 0, 'c' || i % 7, 'a' || i % 50, '{}', 'bench', b.batch_id
       from generate_series($2::bigint, $2::bigint + $3 - 1) i
       join batches b on b.b = i / 5000, stemma.lineage_nodes n where n.pattern_id = $1`,
      [patternId, from, Math.min(step, count - from), YEAR.from.toISOString(), count],
    );
  }
}

async function overHttp(
  url: string,
  name: string,
  { from, to }: typeof YEAR,
  few: string,
  lots: string,
): Promise<BenchRow> {
  const service = await startService(url);
  const client = new HttpClient(service.url, 1);
  const times = new Map<string, number[]>([
    [few, []],
    [lots, []],
  ]);
  for (let run = 0; run < RUNS; run++) {
    for (const [patternId, taken] of times) {
      const start = performance.now();
      await client.get(
        `/v1/patterns/${patternId}/analytics?from=${from.toISOString()}&to=${to.toISOString()}`,
      );
      if (run > 2) taken.push(performance.now() - start);
    }
  }
  client.close();
  await service.stop();
  return benchRow({
    ...{ name: `${name}, 10 M executions beside 10 k`, unit: 'ms' },
    ...{ baseline: median(times.get(few) ?? []), measured: median(times.get(lots) ?? []) },
    ...{ target: '≈ 1 ×', runs: RUNS - 3 },
  });
}
