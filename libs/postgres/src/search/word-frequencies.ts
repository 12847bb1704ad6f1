import { LRUCache } from 'lru-cache';
import type { Sql } from '../sql/sql.js';
import type { Frequency } from './terms.js';
import { anyLookupOf } from './word-index.js';

/** What is in more documents than this is in as good as all. */
const MOST_COUNTED = 10_000;
/** Counting a word that is in so many takes longest, and a few more or less say the same. */
const COMMON = 100;
const KNOWN_FOR_MS = 60_000;
const MOST_KNOWN = 10_000;

/** In how many documents words are: common ones as of the last minute. */
export class WordFrequencies {
  private readonly common = new LRUCache<string, Frequency>({ max: MOST_KNOWN, ttl: KNOWN_FOR_MS });

  /** In the order of the words. */
  async of(sql: Sql, words: readonly string[]): Promise<(Frequency | undefined)[]> {
    const known = new Map(words.map((word) => [word, this.common.get(word)]));
    const asked = words.filter((word) => known.get(word) === undefined);
    const counted =
      asked.length === 0
        ? []
        : await sql.rows<Frequency>(frequencies, [asked.map(anyLookupOf), MOST_COUNTED]);
    for (const [index, frequency] of counted.entries()) {
      const word = asked[index] ?? '';
      known.set(word, frequency);
      if (frequency.found >= COMMON) this.common.set(word, frequency);
    }
    return words.map((word) => known.get(word));
  }
}

const frequencies = `
  select d.documents, f.found
  from unnest($1::text[]) with ordinality as t (query, place)
  cross join (select count(*)::float8 as documents from stemma.search_documents) d
  cross join lateral (
    select count(*)::float8 as found from stemma.documents_matching(t.query::tsquery, $2)) f
  order by t.place`;
