import { StemmaError } from '@stemma/models';
import type { Catalogue, NodeSummary } from './ports/catalogue.js';
import type { KeywordHit, KeywordIndex, SearchFilter } from './ports/keyword-index.js';
import type { Page, PageRequest } from './ports/page.js';
import type { RoutedMirror } from './reading/routed-mirror.js';
import type { Freshness, Sourced } from './reading/sourced.js';
import { snippetOf, type Snippet } from './search/snippet.js';
import { countWords } from './search/words.js';

export interface SearchQuestion extends PageRequest {
  readonly text: string;
  readonly filter: SearchFilter;
}

export interface SearchHit extends NodeSummary {
  readonly score: number;
  readonly keyword: KeywordReason;
}

/** Why words found it. */
export interface KeywordReason {
  /** Those of the question that the pattern has, by their stems. */
  readonly words: readonly string[];
  readonly snippet: Snippet | null;
}

/** So many patterns are found at most, over all pages. */
const DEPTH = 200;
/** Of a longer question, the first words. */
const MOST_WORDS = 32;
const TIMEOUT_MS = 10_000;

/** Patterns found by what is said of them. */
export class SearchService {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly keywords: KeywordIndex,
    /** What makes the documents of the index. */
    private readonly mirror: RoutedMirror,
  ) {}

  /**
   * One hit for each pattern, best first.
   * @throws StemmaError `timeout`, also where what the caller waits for is not there in time
   */
  async search(
    { text, filter, limit, after }: SearchQuestion,
    freshness: Freshness,
  ): Promise<Sourced<Page<SearchHit>>> {
    await this.reach(freshness);
    // Before the question: what arrives while it is answered may or may not be in the answer.
    const { name: source, position, lagMs } = this.mirror;
    const words = [...countWords(text).keys()].slice(0, MOST_WORDS);
    const found = await this.keywords.search({ words, filter, limit: DEPTH, timeoutMs: TIMEOUT_MS });
    const seen = Number(after?.[0] ?? 0);
    const shown = found.slice(seen, seen + limit);
    const next = found.length > seen + limit ? [seen + limit] : null;
    const fallback = position === null ? this.mirror.notReady : null;
    return { answer: { items: await this.hits(shown), next }, source, position, lagMs, fallback };
  }

  private async reach({ minPosition, waitMs }: Freshness): Promise<void> {
    if (minPosition === null || (await this.mirror.reaches(minPosition, waitMs))) return;
    throw new StemmaError('timeout', 'What was written up to that position cannot be searched yet.');
  }

  private async hits(found: readonly KeywordHit[]): Promise<SearchHit[]> {
    const [summaries, documents] = await Promise.all([
      this.catalogue.nodes(found.map(({ nodeId }) => nodeId)),
      this.keywords.documents(found.map(({ patternId }) => patternId)),
    ]);
    const summaryOf = new Map(summaries.map((summary) => [summary.node.nodeId, summary]));
    const documentOf = new Map(documents.map((document) => [document.patternId, document]));
    return found.flatMap(({ patternId, nodeId, score, words }) => {
      const [summary, document] = [summaryOf.get(nodeId), documentOf.get(patternId)];
      // A pattern deleted meanwhile is not shown.
      if (summary === undefined || document === undefined) return [];
      const snippet = snippetOf(document, new Set(words));
      return [{ ...summary, score, keyword: { words, snippet } }];
    });
  }
}
