import { StemmaError } from '@stemma/models';
import type { KeywordHit, KeywordIndex, SearchFilter } from '../ports/keyword-index.js';
import type { RoutedMirror } from '../reading/routed-mirror.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import type { SimilarityService } from '../similarity.service.js';
import { countTerms } from './words.js';

/** So many patterns are found at most by each half. */
const DEPTH = 200;
/** Where what is retired leaves room for fewer of the others, more are looked for. */
const LEAST_LIVING = 50;
/** Versions of a pattern are like one another: so many are looked at to find that many patterns; where few fit, ten times as many. */
const VERSIONS = 500;
const MOST_VERSIONS = 50_000;
/** Of a longer question, the first words. */
const MOST_WORDS = 32;
const TIMEOUT_MS = 10_000;

export interface VectorHit {
  readonly patternId: string;
  /** Whether its latest version is deprecated, archived or merged into another. */
  readonly isRetired: boolean;
  /** The latest version where that was found, else the most similar one. */
  readonly nodeId: string;
  /** Cosine of the most similar version. */
  readonly score: number;
}

export interface Asked {
  readonly text: string;
  readonly filter: SearchFilter;
  readonly freshness: Freshness;
}

/** @throws StemmaError `timeout`, also where what the caller waits for is not there in time */
export async function findByWords(
  index: KeywordIndex,
  mirror: RoutedMirror,
  { text, filter, freshness: { minPosition, waitMs } }: Asked,
): Promise<Sourced<readonly KeywordHit[]>> {
  if (minPosition !== null && !(await mirror.reaches(minPosition, waitMs)))
    throw new StemmaError('timeout', 'What was written up to that position cannot be searched yet.');
  // Before the question: what arrives while it is answered may or may not be in the answer.
  const { name: source, position, lagMs } = mirror;
  const fallback = position === null ? mirror.notReady : null;
  const words = [...countTerms(text).keys()].slice(0, MOST_WORDS);
  const question = { words, filter, limit: DEPTH, timeoutMs: TIMEOUT_MS };
  const best = await index.search(question);
  const living = best.filter(({ isRetired }) => !isRetired);
  const isCrowded = best.length === DEPTH && living.length < LEAST_LIVING;
  const answer = isCrowded
    ? eachOnce([...best, ...(await index.search({ ...question, isLiving: true }))])
    : best;
  return { answer, source, position, lagMs, fallback };
}

/** @throws StemmaError `embedding_unavailable`, `timeout` */
export async function findByVector(
  index: KeywordIndex,
  similarity: SimilarityService,
  { text, filter, freshness }: Asked,
): Promise<Sourced<readonly VectorHit[]>> {
  const { namespace, kind, status } = filter;
  const vector = await similarity.vectorOf(text);
  const question = { likeness: { vector }, minScore: null, filter: { namespace, kind } };
  for (let limit = VERSIONS; ; limit *= 10) {
    const found = await similarity.findPoints({ ...question, limit }, freshness);
    const scores = new Map(found.answer.map(({ nodeId, score }) => [nodeId, score]));
    const patterns = await index.patternsOf([...scores.keys()], filter);
    const living = patterns.filter(({ isRetired }) => !isRetired);
    const isAll = found.answer.length < limit || limit === MOST_VERSIONS;
    if (!isAll && (status === undefined ? living : patterns).length < LEAST_LIVING) continue;
    const best = [...patterns.slice(0, DEPTH), ...living.slice(0, LEAST_LIVING)];
    const hits = best.map(({ patternId, isRetired, first, latest }) => ({
      ...{ patternId, isRetired, nodeId: latest ?? first },
      score: scores.get(first) ?? 0,
    }));
    return { ...found, answer: eachOnce(hits) };
  }
}

/** Best first. */
function eachOnce<T extends { readonly patternId: string; readonly score: number }>(hits: readonly T[]): T[] {
  const byPattern = new Map(hits.map((hit) => [hit.patternId, hit]));
  return [...byPattern.values()].sort((a, b) => b.score - a.score);
}
