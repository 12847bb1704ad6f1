/** What one half of a search found, best first. */
export interface Ranked {
  readonly patternId: string;
  /** Comparable within the half only. */
  readonly score: number;
  readonly isRetired: boolean;
}

export interface Fused<K extends Ranked, V extends Ranked> {
  readonly patternId: string;
  /** 0..1. */
  readonly score: number;
  readonly keyword: Placed<K> | null;
  readonly vector: Placed<V> | null;
}

/** With its place in its half, from 1. */
type Placed<T> = T & { readonly rank: number };

/** What the likest is worth beside the best by words, where both were asked. */
const LIKENESS = 0.4;
/** What a hit that is retired is worth: who does not ask for what has gone looks for what is there (ADR 0014). */
const RETIRED = 0.4;

/**
 * One list of two, best first, then in the order of ids. The scores of each half are stretched to 0..1 first (Bruch, Gai, Ingber,
 * "An Analysis of Fusion Functions for Hybrid Retrieval", 2023), and the larger one counts (CombMAX: Fox, Shaw, "Combination of
 * Multiple Searches", 1994): what words find well stays where it is, and likeness fills in where they find little (ADR 0014).
 * What is retired counts less.
 */
export function fuse<K extends Ranked, V extends Ranked>(
  keywords: readonly K[] | null,
  vectors: readonly V[] | null,
): Fused<K, V>[] {
  const likeness = keywords === null ? 1 : LIKENESS;
  const keyword = placed(keywords ?? [], 0);
  const vector = placed(vectors ?? [], (vectors ?? []).at(-1)?.score ?? 0);
  const ids = new Set([...keyword.keys(), ...vector.keys()]);
  return [...ids]
    .map((patternId) => {
      const [k, v] = [keyword.get(patternId), vector.get(patternId)];
      const isRetired = (k ?? v)?.hit.isRetired === true;
      const score = Math.max(k?.part ?? 0, likeness * (v?.part ?? 0)) * (isRetired ? RETIRED : 1);
      return { patternId, score, keyword: k?.hit ?? null, vector: v?.hit ?? null };
    })
    .sort((a, b) => b.score - a.score || (a.patternId < b.patternId ? -1 : 1));
}

/** @param least what is worth nothing: words that are not there; a vector that is no nearer than all others */
function placed<T extends Ranked>(
  hits: readonly T[],
  least: number,
): Map<string, { readonly hit: Placed<T>; readonly part: number }> {
  const range = (hits[0]?.score ?? 0) - least;
  return new Map(
    hits.map((hit, index) => [
      hit.patternId,
      { hit: { ...hit, rank: index + 1 }, part: range > 0 ? (hit.score - least) / range : 1 },
    ]),
  );
}
