import { StemmaError } from '@stemma/models';
import type { KeywordHit, KeywordIndex, SearchFilter } from '../ports/keyword-index.js';
import type { RoutedMirror } from '../reading/routed-mirror.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import type { SimilarityService } from '../similarity.service.js';
import { countTerms } from './words.js';

/** So many patterns are found at most by each half. */
const DEPTH = 200;
/** Where what is retired leaves room for fewer of the others, those are asked for by themselves. */
const LEAST_LIVING = 50;
/** Versions of a pattern are like one another: so many are looked at to find that many patterns. */
const VERSIONS = 500;
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

function eachOnce(some: readonly KeywordHit[], others: readonly KeywordHit[]): KeywordHit[] {
  const hits = new Map([...some, ...others].map((hit) => [hit.patternId, hit]));
  return [...hits.values()].sort((a, b) => b.score - a.score);
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
  const answer = isCrowded ? eachOnce(best, await index.search({ ...question, isLiving: true })) : best;
  return { answer, source, position, lagMs, fallback };
}

/** @throws StemmaError `embedding_unavailable`, `timeout` */
export async function findByVector(
  index: KeywordIndex,
  similarity: SimilarityService,
  { text, filter, freshness }: Asked,
): Promise<Sourced<readonly VectorHit[]>> {
  const { namespace, kind } = filter;
  const question = { likeness: { text }, limit: VERSIONS, minScore: null, filter: { namespace, kind } };
  const found = await similarity.findPoints(question, freshness);
  const scores = new Map(found.answer.map(({ nodeId, score }) => [nodeId, score]));
  const patterns = await index.patternsOf([...scores.keys()], filter, DEPTH);
  const answer = patterns.map(({ patternId, isRetired, first, latest }) => ({
    patternId,
    isRetired,
    nodeId: latest ?? first,
    score: scores.get(first) ?? 0,
  }));
  return { ...found, answer };
}
