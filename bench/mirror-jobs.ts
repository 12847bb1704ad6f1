import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphMirror } from '@stemma/embedded';
import {
  migrate,
  PostgresChangeFeed,
  PostgresDeadLetters,
  stemmaDataSource,
  recordReaders,
} from '@stemma/postgres';
import {
  OwnCheckpoints,
  Projector,
  rebuild,
  repair,
  verify,
  type Correction,
  type Entity,
} from '@stemma/projection';
import { generateLineage, give } from '@stemma/testing';
import { benchRow, type BenchRow } from './bench-row.js';
import { startStore } from './service.js';

const SIZES = [10_000, 1_000_000];
const DRIFTED = 100;
const TIMEOUT_MS = 600_000;

/** What it costs to compare a mirror with the record, to mend a hundred entities of it, and to build it anew. */
export async function benchMirrorJobs(sizes = SIZES): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const nodes of sizes) rows.push(...(await benchOf(nodes)));
  return rows;
}

async function benchOf(nodes: number): Promise<BenchRow[]> {
  const store = await startStore();
  const dir = await mkdtemp(join(tmpdir(), 'stemma-bench-jobs-'));
  try {
    await migrate(store.url);
    await generateLineage(store.url, { nodes });
    const dataSource = await stemmaDataSource({ url: store.url }).initialize();
    const feed = new PostgresChangeFeed(dataSource, recordReaders);
    const deadLetters = new PostgresDeadLetters(dataSource);
    const stores = { feed, deadLetters, checkpoints: new OwnCheckpoints() };
    const mirror = await GraphMirror.open(dir);
    const projector = new Projector(mirror, 'bench', stores, () => new Date());
    projector.start();
    if (!(await projector.reaches(await feed.newest(), TIMEOUT_MS)))
      throw new Error('it was not loaded in time');
    const compared: Parameters<typeof repair>[0] = {
      mirror,
      reaches: (position, ms) => projector.reaches(position, ms),
      asHolder: (signal, work) => projector.asHolder(signal, work),
    };
    const options = { signal: new AbortController().signal, pageSize: 5_000 };
    const entities = (await feed.count('vertex')) + (await feed.count('link'));

    await mirror.mend(await damage(feed, mirror));
    const verifying = performance.now();
    const findings = await verify(compared, feed, options);
    const verifyMs = performance.now() - verifying;
    const repairing = performance.now();
    const { mended } = await repair(compared, feed, deadLetters, findings, options);
    const repairMs = performance.now() - repairing;
    if (mended !== DRIFTED) throw new Error(`${String(mended)} of ${String(DRIFTED)} were mended`);
    const bareMs = await timeBareLoad(feed, await GraphMirror.open(join(dir, 'bare')), options.pageSize);
    const rebuilding = performance.now();
    const rebuilt = await rebuild(projector, feed, options);
    const rebuildMs = performance.now() - rebuilding;
    await projector.stop();
    await dataSource.destroy();

    const size = `${String(entities)} entities`;
    const alone = { baseline: null, runs: 1, target: null };
    const perSecond = (ms: number): number => Math.round(entities / (ms / 1000));
    return [
      benchRow({ ...alone, name: `verify, ${size}`, unit: 'entities/s', measured: perSecond(verifyMs) }),
      benchRow({
        ...alone,
        name: `repair of ${String(DRIFTED)} among ${size}`,
        unit: 'ms',
        measured: repairMs,
      }),
      benchRow({
        ...alone,
        name: `rebuild, beside a plain loop that reads pages and applies them, ${size}`,
        unit: 'entities/s',
        baseline: perSecond(bareMs),
        measured: perSecond(rebuildMs),
        target: '≥ 0.5 ×',
      }),
      benchRow({
        ...alone,
        name: `rebuild, lanes stood still, ${size}`,
        unit: 'ms',
        measured: pausedMs(rebuilt),
      }),
    ];
  } finally {
    await rm(dir, { recursive: true, force: true });
    await store.stop();
  }
}

/** Without positions, letters, leases, progress or readers. */
async function timeBareLoad(
  feed: PostgresChangeFeed,
  mirror: GraphMirror,
  pageSize: number,
): Promise<number> {
  const start = performance.now();
  for (const subject of mirror.subjects) {
    let after: string | null = null;
    for (;;) {
      const page: Entity[] = await feed.scan(subject, after, { lane: 0, lanes: 1 }, pageSize);
      await give(mirror, page);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
  }
  return performance.now() - start;
}

/** Vertices that the mirror then lacks. */
async function damage(feed: PostgresChangeFeed, mirror: GraphMirror): Promise<Correction[]> {
  const [first] = await mirror.list('vertex', null, null, 1);
  const some = await feed.scan('vertex', first?.id ?? null, { lane: 0, lanes: 1 }, DRIFTED);
  return some.map(({ id, rev }) => ({
    entity: { subject: 'vertex', id, rev: 0, state: null },
    heldRev: rev,
  }));
}

function pausedMs(rebuilt: Awaited<ReturnType<typeof rebuild>>): number {
  if (rebuilt.kind !== 'beside') throw new Error('the graph is rebuilt beside its content');
  return rebuilt.pausedMs;
}
