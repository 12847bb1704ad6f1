import { UsearchPatternIndex } from '@stemma/embedded';
import { idFrom } from '@stemma/models';
import type { VectorPoint } from '@stemma/orchestration';
import { Index, MetricKind, ScalarKind } from 'usearch';
import { benchRow, type BenchRow } from './bench-row.js';
import { median } from './median.js';

const VECTORS = 100_000;
const DIMENSIONS = 512;
const QUESTIONS = 300;
const LIMIT = 10;
const RUNS = 5;

/** The ten nearest of 100,000 clustered vectors, beside a bare usearch index of the same vectors with its defaults. */
export function benchSimilarity(): Promise<BenchRow[]> {
  const vector = clusteredVectors();
  const index = new UsearchPatternIndex({ model: 'bench', dimensions: DIMENSIONS });
  const bare = new Index(DIMENSIONS, MetricKind.Cos, ScalarKind.F32);
  const vectors = Array.from({ length: VECTORS }, () => vector());
  vectors.forEach((one, n) => {
    index.apply([pointOf(n, one)], []);
    bare.add(BigInt(n), one);
  });
  index.finish();
  const questions = Array.from({ length: QUESTIONS }, () => vector());
  return ask(index, bare, vectors, questions);
}

async function ask(
  index: UsearchPatternIndex,
  bare: Index,
  vectors: readonly Float32Array[],
  questions: readonly Float32Array[],
): Promise<BenchRow[]> {
  const ours = (question: Float32Array): ReturnType<UsearchPatternIndex['search']> =>
    index.search({ vector: question, limit: LIMIT, minScore: null, filter: {}, timeoutMs: 60_000 });
  const baseline: number[] = [];
  const measured: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    baseline.push(await timeEach(questions, (question) => bare.search(question, LIMIT, 0)));
    measured.push(await timeEach(questions, ours));
  }
  const sample = questions.slice(0, 50);
  let found = 0;
  for (const question of sample) {
    const exact = nearest(vectors, question);
    for (const { nodeId } of await ours(question)) if (exact.has(nodeId)) found++;
  }
  const name = `similarity over ${String(VECTORS)} vectors of ${String(DIMENSIONS)} dimensions`;
  return [
    benchRow({
      name: `${name}, ${String(LIMIT)} nearest`,
      unit: 'ms',
      baseline: median(baseline),
      measured: median(measured),
      target: '≤ 1.5 ×',
      runs: RUNS,
    }),
    benchRow({
      name: `${name}, recall@${String(LIMIT)}`,
      unit: 'share',
      baseline: null,
      measured: found / (sample.length * LIMIT),
      target: '≥ 0.98',
      runs: 1,
    }),
  ];
}

async function timeEach(
  questions: readonly Float32Array[],
  answer: (question: Float32Array) => unknown,
): Promise<number> {
  const start = performance.now();
  for (const question of questions) await answer(question);
  return (performance.now() - start) / questions.length;
}

function nearest(vectors: readonly Float32Array[], question: Float32Array): ReadonlySet<string> {
  const scored = vectors.map((vector, n) => ({ n, score: cosine(vector, question) }));
  const best = scored.sort((a, b) => b.score - a.score).slice(0, LIMIT);
  return new Set(best.map(({ n }) => idOf(n)));
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    product += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return product / Math.sqrt(ofA * ofB);
}

/** Embeddings come in clusters; numbers are the same in every run (mulberry32). */
function clusteredVectors(): () => Float32Array {
  let state = 7;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 - 0.5;
  };
  const noise = (): Float32Array => Float32Array.from({ length: DIMENSIONS }, random);
  const centres = Array.from({ length: 500 }, noise);
  return () => {
    const centre = centres[Math.floor((random() + 0.5) * centres.length)];
    return noise().map((value, i) => value * 0.7 + (centre?.[i] ?? 0));
  };
}

const idOf = (n: number): string => idFrom('bench', String(n));

function pointOf(n: number, vector: Float32Array): VectorPoint {
  return {
    nodeId: idOf(n),
    vector,
    stateRev: 1,
    payload: {
      patternId: idOf(n),
      lineageId: idOf(n),
      namespace: 'default',
      kind: 'code',
      status: 'active',
      tags: [],
      version: 1,
      contentHash: null,
    },
  };
}
