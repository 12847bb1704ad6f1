import { countWords, type SearchDocument } from '@stemma/orchestration';

/** The parts of a document by their weights in a tsvector. */
const PARTS = { A: 'names', B: 'labels', C: 'changes', D: 'content' } as const;

/** More often than this is not more. A tsvector keeps 255 places of a word. */
const MOST_TIMES = 16;

/**
 * The document as a tsvector. Its places only count how often a word stands in which part, best part first: that is all that
 * `ts_rank` asks of them.
 */
export function tsvectorOf(document: SearchDocument): string {
  const places = new Map<string, string[]>();
  for (const [weight, part] of Object.entries(PARTS)) {
    for (const [word, times] of countWords(document[part])) {
      const known = places.get(word) ?? [];
      for (let time = 0; time < Math.min(times, MOST_TIMES); time++)
        known.push(`${String(known.length + 1)}${weight}`);
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
