import { setTimeout as sleep } from 'node:timers/promises';
import { LineageService } from '@stemma/orchestration';
import {
  migrate,
  PostgresChangeFeed,
  PostgresCheckpoints,
  PostgresDeadLetters,
  PostgresUnitOfWork,
  recordReaders,
  stemmaDataSource,
} from '@stemma/postgres';
import { Projection, Projector } from '@stemma/projection';
import { MemoryMirror } from '@stemma/testing';
import pg from 'pg';
import { benchRow, type BenchRow } from './bench-row.js';
import { startStore } from './service.js';

const LANES = [1, 4, 12];
const SETTLE_MS = 3_000;
const IDLE_MS = 20_000;
const COMMITS = 40;
/** So far apart that each is taken up by itself. */
const COMMIT_EVERY_MS = 300;
const OF_LANES = 'lanes';
const context = { actor: null, correlationId: 'bench', idempotency: null };
const clock = (): Date => new Date();

/** How many statements the lanes of a shared store send while nothing happens, and while now and then somebody commits. */
export async function benchWatching(): Promise<BenchRow[]> {
  const store = await startStore();
  const uncount = countStatements();
  try {
    await migrate(store.url);
    const rows: BenchRow[] = [];
    for (const lanes of LANES) {
      rows.push(...(await benchOf(store.url, lanes, true)));
      rows.push(...(await benchOf(store.url, lanes, false)));
    }
    return rows;
  } finally {
    uncount();
    await store.stop();
  }
}

/** @param feeds whether the process that is counted holds the lanes; else another one does, which is not counted. */
async function benchOf(url: string, lanes: number, feeds: boolean): Promise<BenchRow[]> {
  const sources = await Promise.all(
    [OF_LANES, 'others'].map((applicationName) => stemmaDataSource({ url, applicationName }).initialize()),
  );
  const [counted, others] = sources;
  if (counted === undefined || others === undefined) throw new Error('there are two');
  const mirror = new MemoryMirror(`${String(lanes)} ${String(feeds)}`, ['node'], lanes);
  const project = (dataSource: typeof counted, name: string, isFed: boolean): Projection => {
    const feed = new PostgresChangeFeed(dataSource, recordReaders);
    const deadLetters = new PostgresDeadLetters(dataSource);
    const stores = { feed, deadLetters, checkpoints: new PostgresCheckpoints(dataSource) };
    const projection = new Projection(feed, deadLetters);
    projection.add(new Projector(mirror, name, stores, clock, { feeds: isFed }));
    projection.start();
    return projection;
  };
  const projections = [
    project(counted, 'counted', feeds),
    ...(feeds ? [] : [project(others, 'holder', true)]),
  ];
  const lineage = new LineageService(
    new PostgresUnitOfWork(others, () => {
      for (const projection of projections) projection.wake();
    }),
    clock,
  );
  try {
    await sleep(SETTLE_MS);
    const before = statements;
    await sleep(IDLE_MS);
    const idle = (statements - before) / (IDLE_MS / 1_000);
    const start = statements;
    for (let n = 0; n < COMMITS; n++) {
      await lineage.createPattern(context, { name: `p${String(n)}`, content: 'x', createdBy: 'bench' });
      await sleep(COMMIT_EVERY_MS);
    }
    const ofCommits = statements - start;
    const who = `${String(lanes)} lane${lanes === 1 ? '' : 's'} ${feeds ? 'fed' : 'watched'} by this process`;
    const alone = { baseline: null, runs: 1, target: null };
    return [
      benchRow({
        ...alone,
        name: `${who}, idle`,
        unit: 'statements/s',
        measured: idle,
        target: '≤ 1 for all lanes',
      }),
      benchRow({
        ...alone,
        name: `${who}, for each of three commits a second, looks and pages together`,
        unit: 'statements',
        measured: ofCommits / COMMITS,
      }),
    ];
  } finally {
    await Promise.all(projections.map((projection) => projection.stop()));
    await Promise.all(sources.map((source) => source.destroy()));
  }
}

let statements = 0;

/** Counts what connections of the lanes send. @returns a function that ends that. */
function countStatements(): () => void {
  const prototype = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function (this: { connectionParameters?: { application_name?: string } }, ...args) {
    if (this.connectionParameters?.application_name === OF_LANES) statements++;
    return Reflect.apply(query, this, args);
  };
  return () => {
    prototype.query = query;
  };
}
