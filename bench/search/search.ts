import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { benchRow, type BenchRow } from '../bench-row.js';
import { median } from '../median.js';
import { startService, startStore } from '../service.js';
import { baselinesOf } from './baselines.js';
import { git } from './git.js';
import { historyQuestions, type Question } from './history-questions.js';
import { questionsInWords } from './questions-in-words.js';
import { Tally } from './tally.js';

const CLI = fileURLToPath(new URL('../cli.mjs', import.meta.url));
const QUESTIONS = 500;
/** So many questions in a row are asked of the state before the first of them: an import for each would take hours. */
const IN_A_ROW = 100;
/** No further state is brought after so long: the embedding of a large one takes minutes. */
const MOST_MS = 20 * 60_000;
const MODES = ['keyword', 'vector', 'hybrid'] as const;

/**
 * Subjects of commits as questions, the files that they changed as answers, asked of the state before; then questions that
 * somebody wrote down, of the newest state: by words, by vectors and by both, beside plain BM25 and `git grep` over the same
 * files.
 */
export async function benchSearch(repositories: readonly string[]): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const repository of repositories.length === 0 ? ['.'] : repositories)
    rows.push(...(await benchRepository(resolve(repository))));
  return rows;
}

async function benchRepository(repository: string): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stemma-bench-'));
  const store = await startStore();
  const service = await startService(store.url, { STEMMA_EMBEDDING: 'local' });
  try {
    const copy = join(folder, 'history.git');
    git(folder, ['clone', '--quiet', '--bare', '--shared', repository, copy]);
    const head = git(copy, ['rev-parse', 'HEAD']).toString().trim();
    const startedAt = performance.now();
    const questions = historyQuestions(copy, QUESTIONS);
    for (const ref of git(copy, ['for-each-ref', '--format=%(refname)']).toString().trim().split('\n'))
      git(copy, ['update-ref', '-d', ref]);
    const name = basename(repository);
    const tallies = new Map<string, Tally>();
    let asked = 0;
    while (asked < questions.length && (asked === 0 || performance.now() - startedAt < MOST_MS)) {
      const some = questions.slice(asked, asked + IN_A_ROW);
      await bring(copy, some[0]?.before ?? '', service.url);
      await ask(copy, some, service.url, tallies);
      asked += some.length;
      console.error(`${name}: ${String(asked)} of ${String(questions.length)}`);
    }
    const rows = rowsOf(name, asked, tallies);
    const inWords = questionsInWords(name, head);
    if (inWords.length === 0) return rows;
    const ofWords = new Map<string, Tally>();
    await bring(copy, head, service.url);
    await ask(copy, inWords, service.url, ofWords);
    return [...rows, ...rowsOf(`${name} in words`, inWords.length, ofWords)];
  } finally {
    await service.stop();
    await store.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Imports the history up to a commit, and waits until all latest versions have words and vectors. */
async function bring(copy: string, commit: string, url: string): Promise<void> {
  git(copy, ['update-ref', 'refs/heads/bench', commit]);
  git(copy, ['symbolic-ref', 'HEAD', 'refs/heads/bench']);
  await promisify(execFile)(process.execPath, [CLI, 'import', 'git', copy, '--url', url]);
  for (;;) {
    const { mirrors } = await json<Sync>(`${url}/v1/sync`);
    const { coverage } = await json<Found>(`${url}/v1/search?q=x&limit=1&mode=keyword`);
    const { patterns, searchable, embedded } = coverage;
    const isIdle = mirrors
      .filter(({ name }) => name === 'search')
      .every(({ lanes }) => lanes.every(({ state }) => state === 'idle'));
    if (isIdle && searchable === patterns && embedded === patterns) return;
    await sleep(1_000);
  }
}

async function ask(
  copy: string,
  questions: readonly Question[],
  url: string,
  tallies: Map<string, Tally>,
): Promise<void> {
  const commit = questions[0]?.before ?? '';
  const baselines = baselinesOf(copy, commit);
  const tallyOf = (name: string): Tally => {
    const tally = tallies.get(name) ?? new Tally();
    tallies.set(name, tally);
    return tally;
  };
  for (const { text, answers } of questions) {
    for (const [name, rank] of baselines) tallyOf(name).add(rank(text), answers);
    for (const mode of MODES) {
      const query = new URLSearchParams({ q: text, mode, limit: '10', status: 'active' });
      const start = performance.now();
      const { items } = await json<Found>(`${url}/v1/search?${query.toString()}`);
      tallyOf(mode).timesMs.push(performance.now() - start);
      tallyOf(mode).add(
        items.map(({ name }) => name),
        answers,
      );
    }
  }
}

interface Found {
  readonly items: readonly { readonly name: string }[];
  readonly coverage: { readonly patterns: number; readonly searchable: number; readonly embedded: number };
}

interface Sync {
  readonly mirrors: readonly {
    readonly name: string;
    readonly lanes: readonly { readonly state: string }[];
  }[];
}

async function json<T>(url: string): Promise<T> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

function rowsOf(name: string, runs: number, tallies: ReadonlyMap<string, Tally>): BenchRow[] {
  const plain = tallies.get('BM25');
  return [...tallies].flatMap(([way, { mrr, recall, timesMs }]) => {
    const row = { baseline: null, target: null, runs };
    const isTarget = way === 'hybrid' ? '≥ 1.15 ×' : null;
    return [
      benchRow({
        ...row,
        name: `search ${name}, ${way}, MRR@10`,
        unit: 'mean',
        baseline: plain?.mrr ?? null,
        measured: mrr,
        target: isTarget,
      }),
      benchRow({
        ...row,
        name: `search ${name}, ${way}, recall@10`,
        unit: 'share',
        baseline: plain?.recall ?? null,
        measured: recall,
      }),
      ...(timesMs.length === 0
        ? []
        : [
            benchRow({
              ...row,
              name: `search ${name}, ${way}, p50`,
              unit: 'ms',
              measured: median(timesMs),
              target: way === 'hybrid' ? '≤ 50 ms' : null,
            }),
          ]),
    ];
  });
}
