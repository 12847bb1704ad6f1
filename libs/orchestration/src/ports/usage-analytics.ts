import type { Granularity, UsageSample } from '@stemma/analytics';
import type { Position } from '@stemma/models';
import type { Window } from './series.js';

/** Whose use is asked for. A family may be named by an id that it once had. */
export type UsageScope =
  | { readonly of: 'pattern'; readonly patternId: string }
  | { readonly of: 'node'; readonly nodeId: string }
  | { readonly of: 'family'; readonly lineageId: string }
  | { readonly of: 'namespace'; readonly namespace: string };

/** What is told of each bucket of a trend: how many executions, or their percentiles and contexts, too. */
export const BUCKET_CONTENTS = ['counts', 'detailed'] as const;
export type BucketContent = (typeof BUCKET_CONTENTS)[number];

/** An answer of the record's present state, whether or not the sums kept ahead could be used for it. */
export interface Counted<T> {
  readonly answer: T;
  /** False while they are filled for the first time: then every execution of the window was read. */
  readonly fromRollups: boolean;
}

export interface CountedSample extends Counted<UsageSample> {
  /**
   * Later than the begin of the window where executions of it have left by retention: counts and sums are those of all, and
   * percentiles those of the sketch. Null: they are held one by one.
   */
  readonly detailSince: Date | null;
}

/**
 * Use, counted. Deleted patterns and what belongs to them do not count.
 * All throw StemmaError `store_unavailable` while sums are made anew of which some cannot be left out (retention).
 */
export interface UsageAnalytics {
  /**
   * Null where there is no such thing. Percentiles are exact up to `EXACT_UP_TO` executions; those of buckets never are.
   * @throws StemmaError `detail_not_held` where the window cuts an hour whose executions have left
   */
  sample(
    scope: UsageScope,
    window: Window,
    granularity: Granularity,
    buckets: BucketContent,
  ): Promise<CountedSample | null>;
  /** Patterns in the order that the ranking states. @param question.window of whole UTC hours */
  ranking(question: RankingQuestion): Promise<Counted<readonly RankedPattern[]>>;
  /** Executions of each version since a UTC midnight; one that was not used is left out. */
  usedSince(nodeIds: readonly string[], from: Date): Promise<ReadonlyMap<string, number>>;
}

export const EXACT_UP_TO = 1_000;

/**
 * top        by executions in the window
 * emerging   used, fewer than ten times, and still in the last third of the window; the newest first use first
 * abandoned  used in the window, but not in its last third; by executions
 * stale      there before the window, and not used in it; the one whose last use is oldest first, never used before all
 */
export type Ranking = 'top' | 'emerging' | 'abandoned' | 'stale';

export interface RankingQuestion {
  readonly ranking: Ranking;
  readonly window: Window;
  readonly namespace?: string | undefined;
  readonly kind?: string | undefined;
  readonly limit: number;
}

export interface RankedPattern {
  readonly patternId: string;
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly createdAt: Date;
  /** In the window. */
  readonly executionCount: number;
  readonly successRate: number | null;
  readonly avgExecutionTimeMs: number | null;
  readonly firstUsedAt: Date | null;
  /** In the window; of a stale pattern ever. */
  readonly lastUsedAt: Date | null;
}

/** How far usage is summed up. Answers are complete all the same: they read what is not. */
export interface UsageRollupStatus {
  /** Up to where the change log is in the rollups; null while they are filled for the first time. */
  readonly position: Position | null;
  /** Age of the oldest change behind the position, whatever it is of; null without a position. */
  readonly lagMs: number | null;
  /** When the oldest executions were recorded that are not summed up; null where all are, and without a position. */
  readonly oldestUnapplied: Date | null;
}
