import { countWords, type SearchDocument } from '@stemma/orchestration';

/** The parts of a document by their weights in a tsvector. */
const PARTS = { A: 'names', B: 'labels', C: 'changes', D: 'content' } as const;

/** More often than this is not more. A tsvector keeps 255 places of a word. */
const MOST_TIMES = 16;

/** PostgreSQL takes less than a mebibyte. What is left out of a larger document is what comes last: of its content. */
const MOST_BYTES = 1_000_000;
/** Of a word beside its letters and places: how many places there are, and what aligns that. */
const WORD_BYTES = 3;
const PLACE_BYTES = 2;

/**
 * The document as a tsvector. Its places only count how often a word stands in which part, best part first: that is all that
 * `ts_rank` asks of them.
 */
export function tsvectorOf(document: SearchDocument): string {
  const places = new Map<string, string[]>();
  let bytes = 0;
  for (const [weight, part] of Object.entries(PARTS)) {
    for (const [word, all] of countWords(document[part])) {
      const known = places.get(word) ?? [];
      const times = Math.min(all, MOST_TIMES);
      const more = (known.length === 0 ? Buffer.byteLength(word) + WORD_BYTES : 0) + times * PLACE_BYTES;
      if (bytes + more > MOST_BYTES) continue;
      bytes += more;
      for (let time = 0; time < times; time++) known.push(`${String(known.length + 1)}${weight}`);
      places.set(word, known);
    }
  }
  return [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ');
}

/** Shorter beginnings are those of everything. */
const LEAST_PREFIX = 3;

/** A word of the question as a tsquery: where it stands, or begins a word of a name. */
export function tsqueryOf(word: string): string {
  return word.length < LEAST_PREFIX ? `'${word}'` : `'${word}' | '${word}':*A`;
}
