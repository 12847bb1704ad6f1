import { sampleOf, usageReport, type CountedUse } from '@stemma/analytics';
import { newId } from '@stemma/models';
import { executions, migrate, PostgresUsageRollup, stemmaDataSource } from '@stemma/postgres';
import { randomNumbers } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { benchRow, type BenchRow } from './bench-row.js';
import { HttpClient } from './http-client.js';
import { median } from './median.js';
import { startService, startStore } from './service.js';

const FEW = 10_000;
const DAYS = 365;
/** Over the year 10 M. */
const MANY_A_DAY = 27_400;
const REPORTED = 1_000;
const RUNS = 30;
const YEAR = { from: new Date('2025-01-01T00:00:00Z'), to: new Date('2026-01-01T00:00:00Z') };
/** Cut through an hour at both ends. */
const CUT = { from: new Date('2025-01-01T00:17:00Z'), to: new Date('2025-12-31T23:42:00Z') };

/** A report of 1,000 executions, in this process; and of a year with 10 M executions beside one with 10 k, over HTTP. */
export async function benchAnalytics(): Promise<BenchRow[]> {
  const report = reportCpu();
  const store = await startStore();
  try {
    await migrate(store.url);
    const dataSource = await stemmaDataSource({ url: store.url }).initialize();
    const [few, lots] = [await newPattern(dataSource), await newPattern(dataSource)];
    await fill(dataSource, few, FEW, DAYS);
    await fill(dataSource, lots, MANY_A_DAY, 1);
    const start = performance.now();
    const rollup = new PostgresUsageRollup(dataSource);
    while (await rollup.advance());
    const perSecond = (FEW + MANY_A_DAY) / ((performance.now() - start) / 1000);
    await repeatDay(dataSource, lots);
    await dataSource.query('vacuum analyze');
    await dataSource.destroy();
    return [
      report,
      benchRow({
        ...{ name: 'executions rolled up', unit: '1/s', baseline: null, measured: perSecond },
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

/** Executions spread evenly over the first days of the year, with log-normal times, in batches of 5,000. */
async function fill(dataSource: DataSource, patternId: string, count: number, days: number): Promise<void> {
  await dataSource.query(
    `insert into stemma.executions (execution_id, node_id, pattern_id, timestamp, execution_time_ms, success,
       http_calls, database_queries, cache_hits, cache_misses, context_type, agent, metadata, correlation_id, batch_id)
     select gen_random_uuid(), n.node_id, $1::uuid, $3::timestamptz + i * (interval '1 day' * $4::float8 / $2::float8),
       50 * exp(0.5 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())), random() < 0.95,
       0, 0, 0, 0, 'c' || i % 7, 'a' || i % 50, '{}', 'bench', md5($1::uuid::text || i / 5000)::uuid
     from generate_series(0, $2::bigint - 1) i
     cross join stemma.lineage_nodes n where n.pattern_id = $1::uuid`,
    [patternId, count, YEAR.from.toISOString(), days],
  );
}

const SHIFTED = ['start', 'first_used_at', 'last_used_at'];
const MULTIPLIED = ['execution', 'success', 'timeout', 'gate', 'gate_failure', 'quality']
  .map((what) => `${what}_count`)
  .concat('quality_sum', 'time_sum_ns', 'time_squares_ns');
const LISTS = ['hour_counts', 'time_counts', 'facet_counts'];

/**
 * Makes of the first day of a year the whole: every day has the rollups of the first one, and months what that many of
 * them add up to; the last day has its executions too, since the window cuts it. As folding them would have left it.
 */
async function repeatDay(dataSource: DataSource, patternId: string): Promise<void> {
  const columns = await dataSource.query<{ name: string }[]>(
    `select column_name as name from information_schema.columns where table_name = 'usage_rollups'`,
  );
  const select = (of: (name: string) => string): string => columns.map(({ name }) => of(name)).join(', ');
  const names = select((name) => name);
  const shifted = select((name) => (SHIFTED.includes(name) ? `${name} + day * interval '1 day'` : name));
  await dataSource.query(
    `insert into stemma.usage_rollups (${names})
     select ${shifted} from stemma.usage_rollups, generate_series(1, ${DAYS - 1}) day
     where pattern_id = $1 and grain in ('hour', 'day')`,
    [patternId],
  );
  await dataSource.query(`delete from stemma.usage_rollups where pattern_id = $1 and grain = 'month'`, [
    patternId,
  ]);
  const summed = select((name) => {
    if (name === 'grain') return `'month'`;
    if (name === 'start') return 'month';
    if (MULTIPLIED.includes(name)) return `${name} * days`;
    if (LISTS.includes(name))
      return `(select array_agg(n * days order by place) from unnest(${name}) with ordinality as u (n, place))`;
    return SHIFTED.includes(name) ? `${name} + (month - start)` : name;
  });
  await dataSource.query(
    `insert into stemma.usage_rollups (${names})
     select ${summed} from stemma.usage_rollups,
       (select month, extract(day from month + interval '1 month' - interval '1 day')::int as days
        from generate_series($2::timestamptz, $2::timestamptz + interval '11 months', '1 month') month) as months
     where pattern_id = $1 and grain = 'day' and start = $2::timestamptz`,
    [patternId, YEAR.from.toISOString()],
  );
  const copied = executions.written.map(({ name }) => name);
  const own: Readonly<Record<string, string>> = {
    execution_id: 'gen_random_uuid()',
    timestamp: `timestamp + ${String(DAYS - 1)} * interval '1 day'`,
  };
  await dataSource.query(
    `insert into stemma.executions (${copied.join(', ')})
     select ${copied.map((name) => own[name] ?? name).join(', ')} from stemma.executions where pattern_id = $1`,
    [patternId],
  );
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
