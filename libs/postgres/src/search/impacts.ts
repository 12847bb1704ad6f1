import { countTerms, type SearchDocument } from '@stemma/orchestration';

type Part = keyof Omit<SearchDocument, 'patternId'>;

interface PartRule {
  readonly part: Part;
  /** What a word in it is worth beside one in the content. */
  readonly weight: number;
  /** Words of such a part, usually. */
  readonly usualLength: number;
  /** How much less a word is worth in a longer one, 0..1. */
  readonly byLength: number;
}

/**
 * Best first: what a store cannot hold any more is left out from the end. Chosen on express alone (docs/performance.md). Where
 * this changes, a migration has the documents made anew.
 */
const PARTS: readonly PartRule[] = [
  { part: 'names', weight: 6, usualLength: 5, byLength: 0.3 },
  { part: 'labels', weight: 2, usualLength: 4, byLength: 0.3 },
  // Hardly by length: what was changed often will sooner be what is looked for.
  { part: 'changes', weight: 1.5, usualLength: 60, byLength: 0.1 },
  { part: 'content', weight: 0.5, usualLength: 600, byLength: 0.3 },
];

/** The more often a word stands somewhere, the less it matters that it stands there once more. */
const SATURATION = 3;

/**
 * How much each word says of the document, above 0 to 1, words of the best part first: BM25F (Robertson, Zaragoza, "The
 * Probabilistic Relevance Framework: BM25 and Beyond", 2009) without the rarity of the word, which only a question needs.
 * Lengths are compared with usual ones rather than with an average, so that no document changes with another.
 */
export function impactsOf(document: SearchDocument): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const { part, weight, usualLength, byLength } of PARTS) {
    const counts = countTerms(document[part]);
    let length = 0;
    for (const count of counts.values()) length += count;
    const worth = weight / (1 - byLength + (byLength * length) / usualLength);
    for (const [word, count] of counts) frequencies.set(word, (frequencies.get(word) ?? 0) + count * worth);
  }
  for (const [word, frequency] of frequencies) frequencies.set(word, frequency / (frequency + SATURATION));
  return frequencies;
}
