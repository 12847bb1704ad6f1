import type { LineageStatus } from '@stemma/models';
import type { SearchDocument } from '../search/search-document.js';

/** Patterns found by their words. */
export interface KeywordIndex {
  /**
   * Patterns with any of the words, those first that have the rarer ones, and more of them; then in the order of their ids.
   * @throws StemmaError `timeout`
   */
  search(question: KeywordQuestion): Promise<KeywordHit[]>;
  /** The documents of these patterns as of now, with the changes that they are found by, in no order; unknown ones are left out. */
  documents(patternIds: readonly string[]): Promise<SearchDocument[]>;
  /** The patterns of these versions that fit, in the order of their first ones. */
  patternsOf(nodeIds: readonly string[], filter: SearchFilter): Promise<PatternOfVersions[]>;
  /** @param model whose vectors count; null: nothing is embedded */
  coverage(filter: SearchFilter, model: string | null): Promise<Coverage>;
}

export interface PatternOfVersions {
  readonly patternId: string;
  /** The first of them that is its own. */
  readonly first: string;
  /** Its latest version, where that is among them. */
  readonly latest: string | null;
  /** Whether its latest version is deprecated, archived or merged into another. */
  readonly isRetired: boolean;
}

/** How much of what was asked can be found at all. */
export interface Coverage {
  /** That fit the filter. */
  readonly patterns: number;
  /** Of these, those with words. */
  readonly searchable: number;
  /** Those whose latest version has a vector; null where nothing is embedded. */
  readonly embedded: number | null;
}

export interface KeywordQuestion {
  /** By their stems, each once; 63 at most. */
  readonly words: readonly string[];
  readonly filter: SearchFilter;
  /** None whose latest version is deprecated, archived or merged into another. */
  readonly isLiving?: boolean;
  /** ≥ 1. */
  readonly limit: number;
  readonly timeoutMs: number;
}

/** All conditions must hold; an absent one is none. */
export interface SearchFilter {
  readonly namespace?: string | undefined;
  readonly kind?: string | undefined;
  /** Of the latest version. */
  readonly status?: LineageStatus | undefined;
  /** Of the pattern. */
  readonly tag?: string | undefined;
}

export interface KeywordHit {
  readonly patternId: string;
  /** Its latest version. */
  readonly nodeId: string;
  /** Whether that is deprecated, archived or merged into another. */
  readonly isRetired: boolean;
  /** Comparable among the hits of one question only. */
  readonly score: number;
  /** Those of the question that it has. */
  readonly words: readonly string[];
}
