import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { rowOf, scenarios, type StudyRow } from './study.js';

const DEFAULT_RUNS = 10_000;

interface Part {
  readonly runs: number;
  readonly seed: string;
  readonly scenario: number;
}

/**
 * `npm run bench:statistics [-- --runs 10000 --seed some-text]`: every scenario on a thread of its own, a few at a time;
 * JSON on stdout. Limits that were chosen by looking at one seed are to be judged by another.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
  const runs = Number(values.runs ?? DEFAULT_RUNS);
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error('The number of runs must be a whole number from 1.');
  const seed = values.seed ?? '';
  const rows: StudyRow[] = [];
  const open = scenarios().map((_, index) => index);
  const work = async (): Promise<void> => {
    for (let scenario = open.shift(); scenario !== undefined; scenario = open.shift()) {
      const row = await simulated({ runs, seed, scenario });
      rows[scenario] = row;
      console.error(`${row.question}, ${row.population}: ${JSON.stringify(row.shares)}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
  console.log(JSON.stringify({ seed, rows }, null, 2));
}

function simulated(part: Part): Promise<StudyRow> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: part });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

if (isMainThread) await main();
else {
  const { runs, seed, scenario } = workerData as Part;
  const chosen = scenarios()[scenario];
  if (chosen !== undefined) parentPort?.postMessage(rowOf(chosen, runs, seed));
}
