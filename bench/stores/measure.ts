import { setTimeout as sleep } from 'node:timers/promises';
import {
  driftCount,
  Projector,
  rebuild,
  repair,
  repairableOf,
  verify,
  type LaneStores,
  type Mirror,
  type RebuildBookmark,
} from '@stemma/projection';
import { Life, mortal, mortalMirror } from '@stemma/testing';
import { benchRow, type BenchRow } from '../bench-row.js';
import { median } from '../median.js';
import { pagesOf, type MeasuredStore } from './measured-store.js';

const DRIFTED = 100;
const TIMEOUT_MS = 3_600_000;
const NEVER = new AbortController().signal;
const READ_EVERY_MS = 250;
const RUNS = 3;

/** All of it in a row: a mirror that is empty is loaded, changed by hands, mended, and rebuilt by two, of whom one is killed. */
export async function measure(store: MeasuredStore, stores: LaneStores): Promise<BenchRow[]> {
  const { mirror } = store;
  const { feed, deadLetters } = stores;
  const project = (of: Mirror, holder: string): Projector => {
    const projector = new Projector(of, holder, stores, () => new Date());
    projector.start();
    return projector;
  };
  let entities = 0;
  for (const subject of mirror.subjects)
    for await (const page of pagesOf(feed, subject, 10_000)) entities += page.length;
  const name = `${mirror.name}, ${String(entities)} entities`;
  const perSecond = (ms: number): number => Math.round(entities / (ms / 1000));
  const alone = { baseline: null, runs: 1, target: null };

  const bareMs = await timeBareLoad(store, stores);
  console.error(`${name}: bare load ${String(perSecond(bareMs))}/s`);
  let start = performance.now();
  const first = project(mirror, 'first');
  await until(first, stores);
  const loadMs = performance.now() - start;
  console.error(`${name}: load ${String(perSecond(loadMs))}/s`);

  await store.drift(DRIFTED, feed);
  const compared = repairableOf(first);
  start = performance.now();
  const findings = await verify(compared, feed, { signal: NEVER, depth: 'deep' });
  const verifyMs = performance.now() - start;
  if (driftCount(findings) !== DRIFTED)
    throw new Error(`${String(driftCount(findings))} of ${String(DRIFTED)} were found`);
  start = performance.now();
  const { mended } = await repair(compared, feed, deadLetters, findings, { signal: NEVER });
  const repairMs = performance.now() - start;
  if (mended !== DRIFTED) throw new Error(`${String(mended)} of ${String(DRIFTED)} were mended`);
  console.error(`${name}: verified in ${String(verifyMs)} ms, mended in ${String(repairMs)} ms`);
  await first.stop();
  const answers = await timeAnswers(store, name);

  const reader = new Reader(store);
  start = performance.now();
  const bookmark = await rebuildHalf(mirror, stores, entities);
  const killedMs = performance.now() - start;
  const next = project(mirror, 'next');
  const { kind } = await rebuild(next, feed, { signal: NEVER, bookmark });
  await until(next, stores);
  const rebuildMs = performance.now() - start;
  await next.stop();
  const least = await reader.stop();
  if (least < entities) throw new Error(`somebody was shown ${String(least)} of ${String(entities)}`);
  console.error(
    `${name}: rebuilt ${kind} at ${String(perSecond(rebuildMs))}/s, killed after ${String(killedMs)} ms`,
  );

  return [
    ...answers,
    benchRow({
      ...{ name: `load of ${name}, beside the plainest writes`, unit: 'entities/s', runs: 1 },
      ...{ baseline: perSecond(bareMs), measured: perSecond(loadMs), target: '≥ 0.5 ×' },
    }),
    benchRow({
      ...alone,
      name: `deep verification of ${name}`,
      unit: 'entities/s',
      measured: perSecond(verifyMs),
    }),
    benchRow({ ...alone, name: `repair of ${String(DRIFTED)} in ${name}`, unit: 'ms', measured: repairMs }),
    benchRow({
      ...{
        name: `rebuild of ${name}, killed half-way, beside the plainest writes`,
        unit: 'entities/s',
        runs: 1,
      },
      ...{ baseline: perSecond(bareMs), measured: perSecond(rebuildMs), target: '≥ 0.5 ×' },
    }),
    benchRow({ ...alone, name: `shown meanwhile by ${name}, at least`, unit: 'entities', measured: least }),
  ];
}

async function timeAnswers(store: MeasuredStore, of: string): Promise<BenchRow[]> {
  const questions = await store.questions?.();
  if (questions === undefined) return [];
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let run = 0; run <= RUNS; run++)
    for (const asked of questions.asked) {
      const times = [await timeOf(() => asked.bare()), await timeOf(() => asked.ours())];
      // The first time nothing is in any cache.
      if (run === 0) continue;
      bare.push(times[0] ?? NaN);
      ours.push(times[1] ?? NaN);
    }
  return [
    benchRow({
      ...{ name: `${questions.name}, ${of}, beside the bare query, p50`, unit: 'ms', target: '≤ 1.5 ×' },
      ...{ baseline: median(bare), measured: median(ours), runs: ours.length },
    }),
  ];
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Of the writes alone: what is read of the record is not counted. */
async function timeBareLoad(store: MeasuredStore, { feed }: LaneStores): Promise<number> {
  const { subjects, pace } = store.mirror;
  let ms = 0;
  for (const subject of subjects)
    for await (const page of pagesOf(feed, subject, pace.loadPageSize)) {
      const start = performance.now();
      await store.loadBare(subject, page);
      ms += performance.now() - start;
    }
  await store.clearBare();
  return ms;
}

async function until(projector: Projector, { feed }: LaneStores): Promise<void> {
  if (!(await projector.reaches(await feed.newest(), TIMEOUT_MS))) throw new Error('it does not get there');
}

/** By a process that is killed when half of it is done. @returns how far it said it was */
async function rebuildHalf(
  mirror: Mirror,
  stores: LaneStores,
  entities: number,
): Promise<RebuildBookmark | null> {
  const life = new Life();
  const end = new AbortController();
  const { feed, checkpoints, deadLetters } = stores;
  const killed = new Projector(
    mortalMirror(mirror, life),
    'killed',
    {
      ...{ feed: mortal(feed, life), checkpoints: mortal(checkpoints, life) },
      deadLetters: mortal(deadLetters, life),
    },
    () => new Date(),
  );
  killed.start();
  await until(killed, stores);
  let bookmark: RebuildBookmark | null = null;
  const rebuilding = rebuild(killed, killed.stores.feed, {
    signal: end.signal,
    isOwn: () => Promise.resolve(!life.isOver),
    onBookmark: (at) => {
      bookmark = at;
    },
    onProgress: ({ done }) => {
      if (done < entities / 2) return;
      life.end();
      end.abort();
    },
  });
  const failure = await rebuilding.then(
    () => null,
    (error: unknown) => error,
  );
  if (!life.isOver) throw failure;
  await killed.stop();
  return bookmark;
}

/** Somebody who asks the store again and again. */
class Reader {
  private least = Infinity;
  private isOver = false;
  private readonly reading: Promise<void>;

  constructor(private readonly store: MeasuredStore) {
    this.reading = this.read();
  }

  /** @returns the fewest that it was ever shown */
  async stop(): Promise<number> {
    this.isOver = true;
    await this.reading;
    return this.least;
  }

  private async read(): Promise<void> {
    while (!this.isOver) {
      this.least = Math.min(this.least, await this.store.shown());
      await sleep(READ_EVERY_MS);
    }
  }
}
