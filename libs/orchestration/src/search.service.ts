import { comparePositions, StemmaError, type Position } from '@stemma/models';
import type { Catalogue, NodeSummary } from './ports/catalogue.js';
import type { Coverage, KeywordHit, KeywordIndex, SearchFilter } from './ports/keyword-index.js';
import type { Page, PageRequest } from './ports/page.js';
import type { RoutedMirror } from './reading/routed-mirror.js';
import type { Freshness, Sourced } from './reading/sourced.js';
import { fuse, type Fused } from './search/fuse.js';
import { KnownCoverage } from './search/known-coverage.js';
import { findByVector, findByWords, type VectorHit } from './search/search-halves.js';
import { snippetOf, type Snippet } from './search/snippet.js';
import type { SimilarityService } from './similarity.service.js';

export const SEARCH_MODES = ['hybrid', 'keyword', 'vector'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

export interface SearchQuestion extends PageRequest {
  readonly text: string;
  readonly mode: SearchMode;
  readonly filter: SearchFilter;
}

export interface SearchHit extends NodeSummary {
  /** Comparable among the hits of one question only. */
  readonly score: number;
  /** Why words found it; null where they did not. */
  readonly keyword: KeywordReason | null;
  /** How like the question it is; null where it is not among the most similar. */
  readonly vector: { readonly rank: number; readonly similarity: number } | null;
}

interface KeywordReason {
  readonly rank: number;
  /** Those of the question that the pattern has, by their stems. */
  readonly words: readonly string[];
  readonly snippet: Snippet | null;
}

export interface SearchAnswer extends Page<SearchHit> {
  readonly coverage: Coverage;
}

type Found = Fused<KeywordHit, VectorHit>;

/** Patterns found by what is said of them. */
export class SearchService {
  private readonly known: KnownCoverage;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly keywords: KeywordIndex,
    /** What makes the documents of the index. */
    private readonly mirror: RoutedMirror,
    private readonly similarity: SimilarityService,
  ) {
    this.known = new KnownCoverage(keywords, similarity.model);
  }

  /** Of all patterns, as of the last second. */
  coverage(): Promise<Coverage> {
    return this.known.of({});
  }

  /**
   * One hit for each pattern, best first.
   * @throws StemmaError `timeout`, also where what the caller waits for is not there in time; `embedding_unavailable`
   *   where vectors alone are asked for
   */
  async search(
    { text, mode, filter, limit, after }: SearchQuestion,
    freshness: Freshness,
  ): Promise<Sourced<SearchAnswer>> {
    const asked = { text, filter, freshness };
    const isAwaited = freshness.minPosition !== null;
    const [words, vectors, known] = await Promise.all([
      mode === 'vector' ? null : findByWords(this.keywords, this.mirror, asked),
      mode === 'keyword' ? null : this.byVector(asked, mode),
      isAwaited ? null : this.known.of(filter),
    ]);
    const coverage = known ?? (await this.known.count(filter));
    const found = fuse(words?.answer ?? null, vectors?.answer ?? null);
    const seen = Number(after?.[0] ?? 0);
    const items = await this.hits(found.slice(seen, seen + limit));
    const next = found.length > seen + limit ? [seen + limit] : null;
    return { ...together(words, vectors), answer: { items, next, coverage } };
  }

  /** Beside words, vectors may be missing: the answer says so. */
  private async byVector(
    asked: Parameters<typeof findByVector>[2],
    mode: SearchMode,
  ): Promise<Sourced<readonly VectorHit[] | null> | null> {
    if (mode === 'hybrid' && this.similarity.model === null) return null;
    try {
      return await findByVector(this.keywords, this.similarity, asked);
    } catch (error) {
      if (mode === 'vector' || !StemmaError.is(error, 'embedding_unavailable')) throw error;
      return { answer: null, source: 'vectors', position: null, lagMs: null, fallback: 'unavailable' };
    }
  }

  private async hits(found: readonly Found[]): Promise<SearchHit[]> {
    const nodeIdOf = ({ keyword, vector }: Found): string => keyword?.nodeId ?? vector?.nodeId ?? '';
    const [summaries, documents] = await Promise.all([
      this.catalogue.nodes(found.map(nodeIdOf)),
      this.keywords.documents(found.flatMap(({ keyword }) => keyword?.patternId ?? [])),
    ]);
    const summaryOf = new Map(summaries.map((summary) => [summary.node.nodeId, summary]));
    const documentOf = new Map(documents.map((document) => [document.patternId, document]));
    return found.flatMap((hit) => {
      const summary = summaryOf.get(nodeIdOf(hit));
      // A pattern deleted meanwhile is not shown.
      if (summary === undefined) return [];
      const { patternId, score, keyword, vector } = hit;
      const document = documentOf.get(patternId);
      const reason = keyword && {
        rank: keyword.rank,
        words: keyword.words,
        snippet: document === undefined ? null : snippetOf(document, new Set(keyword.words)),
      };
      const likeness = vector && { rank: vector.rank, similarity: vector.score };
      return [{ ...summary, score, keyword: reason, vector: likeness }];
    });
  }
}

/** An answer of two sources is as old as the older one. */
function together(
  one: Sourced<unknown> | null,
  other: Sourced<unknown> | null,
): Omit<Sourced<unknown>, 'answer'> {
  const both = [one, other].filter((half) => half !== null);
  const lags = both.flatMap(({ lagMs }) => lagMs ?? []);
  return {
    source: both.map(({ source }) => source).join('+'),
    position: both.reduce<Position | null>((least, { position }) => earlier(least, position), null),
    lagMs: lags.length < both.length ? null : Math.max(...lags),
    fallback: both.map(({ fallback }) => fallback).find((fallback) => fallback !== null) ?? null,
  };
}

function earlier(a: Position | null, b: Position | null): Position | null {
  if (a === null || b === null) return a ?? b;
  return comparePositions(a, b) <= 0 ? a : b;
}
