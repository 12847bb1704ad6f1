import { LRUCache } from 'lru-cache';
import type { Coverage, KeywordIndex, SearchFilter } from '../ports/keyword-index.js';

const KNOWN_FOR_MS = 1_000;
const MOST_FILTERS = 1_000;

/** Counting what can be found takes longer than finding it, so a count is told for a second. */
export class KnownCoverage {
  private readonly counts: LRUCache<string, Coverage, SearchFilter>;

  constructor(
    private readonly index: KeywordIndex,
    /** Null: nothing is embedded. */
    private readonly model: string | null,
  ) {
    this.counts = new LRUCache({
      max: MOST_FILTERS,
      ttl: KNOWN_FOR_MS,
      fetchMethod: (_key, _stale, { context }) => this.count(context),
    });
  }

  /** Counted within the last second. */
  of(filter: SearchFilter): Promise<Coverage> {
    const { namespace, kind, status, tag } = filter;
    return this.counts.forceFetch(JSON.stringify([namespace, kind, status, tag]), { context: filter });
  }

  /** Counted now: what the caller waited for is in it. */
  count(filter: SearchFilter): Promise<Coverage> {
    return this.index.coverage(filter, this.model);
  }
}
