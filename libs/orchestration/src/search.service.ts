import { comparePositions, StemmaError, type Position } from '@stemma/models';
import type { Catalogue, NodeSummary } from './ports/catalogue.js';
import type { Coverage, KeywordHit, KeywordIndex, SearchFilter } from './ports/keyword-index.js';
import type { Page, PageRequest } from './ports/page.js';
import type { RoutedMirror } from './reading/routed-mirror.js';
import type { Freshness, Sourced } from './reading/sourced.js';
import { fuse, type Fused } from './search/fuse.js';
import { KnownCoverage } from './search/known-coverage.js';
import { findByVector, findByWords, type Asked, type VectorHit } from './search/search-halves.js';
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

/** What is told of hits, by the ids of versions and of patterns. */
interface Told {
  readonly summaries: ReadonlyMap<string, NodeSummary>;
  readonly snippets: ReadonlyMap<string, Snippet | null>;
}

const NOTHING: Told = { summaries: new Map(), snippets: new Map() };

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
    const seen = Number(after?.[0] ?? 0);
    const end = seen + limit;
    const [words, vectors, known] = await Promise.all([
      mode === 'vector' ? null : this.byWords(asked, seen, end),
      mode === 'keyword' ? null : this.byVector(asked, mode),
      isAwaited ? null : this.known.of(filter),
    ]);
    const coverage = known ?? (await this.known.count(filter));
    const found = fuse(words?.found.answer ?? null, vectors?.answer ?? null);
    const items = await this.hits(found.slice(seen, end), words?.told ?? NOTHING);
    const next = found.length > end ? [end] : null;
    return { ...together(words?.found ?? null, vectors), answer: { items, next, coverage } };
  }

  /** With what is told of those that words alone would show: nearly all will be shown, and vectors take as long. */
  private async byWords(
    asked: Asked,
    seen: number,
    end: number,
  ): Promise<{ readonly found: Sourced<readonly KeywordHit[]>; readonly told: Told }> {
    const found = await findByWords(this.keywords, this.mirror, asked);
    const shown = fuse<KeywordHit, VectorHit>(found.answer, null).slice(seen, end);
    return { found, told: await this.tell(shown) };
  }

  /** Beside words, vectors may be missing: the answer says so. */
  private async byVector(
    asked: Asked,
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

  private async tell(found: readonly Found[]): Promise<Told> {
    if (found.length === 0) return NOTHING;
    const words = new Map(found.map(({ patternId, keyword }) => [patternId, new Set(keyword?.words)]));
    const [summaries, documents] = await Promise.all([
      this.catalogue.nodes(found.map(nodeIdOf)),
      this.keywords.documents(found.flatMap(({ keyword }) => keyword?.patternId ?? [])),
    ]);
    return {
      summaries: new Map(summaries.map((summary) => [summary.node.nodeId, summary])),
      snippets: new Map(
        documents.map((one) => [one.patternId, snippetOf(one, words.get(one.patternId) ?? new Set())]),
      ),
    };
  }

  private async hits(found: readonly Found[], told: Told): Promise<SearchHit[]> {
    const rest = await this.tell(found.filter((hit) => !told.summaries.has(nodeIdOf(hit))));
    return found.flatMap((hit) => {
      const nodeId = nodeIdOf(hit);
      const summary = told.summaries.get(nodeId) ?? rest.summaries.get(nodeId);
      // A pattern deleted meanwhile is not shown.
      if (summary === undefined) return [];
      const { patternId, score, keyword, vector } = hit;
      const snippet = told.snippets.get(patternId) ?? rest.snippets.get(patternId) ?? null;
      const reason = keyword && { rank: keyword.rank, words: keyword.words, snippet };
      const likeness = vector && { rank: vector.rank, similarity: vector.score };
      return [{ ...summary, score, keyword: reason, vector: likeness }];
    });
  }
}

function nodeIdOf({ keyword, vector }: Found): string {
  return keyword?.nodeId ?? vector?.nodeId ?? '';
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
