import { tsqueryOf } from './tsvector.js';

/** In how many documents, of how many. */
export interface Frequency {
  readonly documents: number;
  readonly found: number;
}

export interface Term {
  readonly word: string;
  readonly query: string;
  /** The rarer, the more. */
  readonly weight: number;
}

/** So many documents are looked into; more only for a single term. */
const MOST_CANDIDATES = 2_000;

/**
 * The terms of a question with what each is worth (the inverse document frequency of BM25), and the tsquery of the
 * documents to rank: those with any of the rarest terms, as many as can be looked into. What has only the common ones would
 * come behind them.
 */
export function chooseTerms(
  words: readonly string[],
  frequencies: readonly Frequency[],
): { readonly terms: readonly Term[]; readonly candidates: string } {
  const known = words
    .map((word, index) => ({ word, query: tsqueryOf(word), ...(frequencies[index] ?? NOWHERE) }))
    .filter(({ found }) => found > 0)
    .sort((a, b) => a.found - b.found);
  let looked = 0;
  const rarest = known.filter(({ found }, index) => {
    looked += found;
    return index === 0 || looked <= MOST_CANDIDATES;
  });
  return {
    terms: known.map(({ word, query, documents, found }) => ({
      word,
      query,
      weight: Math.log(1 + (documents - found + 0.5) / (found + 0.5)),
    })),
    candidates: rarest.map(({ query }) => query).join(' | '),
  };
}

const NOWHERE: Frequency = { documents: 0, found: 0 };
