/** In how many documents, of how many. */
export interface Frequency {
  readonly documents: number;
  readonly found: number;
}

export interface Term {
  readonly word: string;
  /** The rarer, the more. */
  readonly weight: number;
}

/** So many times a document is found by a term, in all; more only for a single term. */
const MOST_FINDS = 50_000;

/**
 * The terms to look up, with what each is worth (the inverse document frequency of BM25): the rarest ones, as many as can be
 * looked up. What has only the common ones would come behind them.
 */
export function chooseTerms(
  words: readonly string[],
  frequencies: readonly (Frequency | undefined)[],
): Term[] {
  const known = words
    .map((word, index) => ({ word, ...(frequencies[index] ?? NOWHERE) }))
    .filter(({ found }) => found > 0)
    .sort((a, b) => a.found - b.found);
  let looked = 0;
  return known
    .filter(({ found }, index) => {
      looked += found;
      return index === 0 || looked <= MOST_FINDS;
    })
    .map(({ word, documents, found }) => ({
      word,
      weight: Math.log(1 + (documents - found + 0.5) / (found + 0.5)),
    }));
}

const NOWHERE: Frequency = { documents: 0, found: 0 };
