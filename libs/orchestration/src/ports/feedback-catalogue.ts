import type { Feedback, Sentiment } from '@stemma/models';
import type { Page, PageRequest } from './page.js';
import type { Window } from './series.js';

/** Reads of feedback. That of deleted patterns is not there for any of these. */
export interface FeedbackCatalogue {
  /** Withdrawn or not. */
  one(feedbackId: string): Promise<Feedback | null>;
  /** Those that stand, ordered by (createdAt, feedbackId), newest first. */
  list(query: FeedbackQuery): Promise<Page<Feedback>>;
  /** Of those that stand, all of one moment of the record: totals, weeks and issues agree. */
  tally(patternId: string, window: Window): Promise<FeedbackTally>;
  /** What the executions of a window say without words: see `ImplicitSignals`. */
  implicitSignals(patternId: string, window: Window, retryWindowMs: number): Promise<ImplicitSignals>;
}

export interface FeedbackQuery extends PageRequest {
  readonly patternId?: string | undefined;
  readonly nodeId?: string | undefined;
  readonly executionId?: string | undefined;
  readonly sentiment?: Sentiment | undefined;
  readonly createdBy?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

export interface FeedbackTally extends FeedbackCounts {
  /** The means of those who gave one; `count` says how many did. */
  readonly ratings: Readonly<Record<Rating, { readonly count: number; readonly mean: number | null }>>;
  readonly successConfirmed: {
    readonly confirmedCount: number;
    /** Those who said yes or no. */
    readonly answeredCount: number;
    /** 0..1; null where nobody answered. */
    readonly share: number | null;
  };
  /** The most frequent ones; each feedback counts once for an issue, however often it names it. */
  readonly topIssues: readonly { readonly issue: string; readonly feedbackCount: number }[];
  /** One for each week that the window touches, oldest first, empty ones kept. They begin on Monday, in UTC. */
  readonly weeks: readonly (FeedbackCounts & { readonly start: Date })[];
}

export interface FeedbackCounts {
  readonly feedbackCount: number;
  readonly sentiments: Readonly<Record<Sentiment, number>>;
}

export const RATINGS = ['explicitRating', 'qualityScore', 'performanceScore', 'qualityRating'] as const;
export type Rating = (typeof RATINGS)[number];

/**
 * A task is a series of attempts of one node by the same agent, in the same project and file: a first execution, and
 * each further one that comes within the retry window after one that failed. Executions that name neither agent nor
 * project nor file path belong to no task. Counted are the tasks that begin in the window, by their attempts in it.
 */
export interface ImplicitSignals {
  readonly retryWindowMs: number;
  /** Later than the start of the window where it has more executions than are examined, the newest, or where some have left by retention. */
  readonly examinedFrom: Date;
  readonly executionCount: number;
  /** Of these, how many belong to no task. */
  readonly unattributedCount: number;
  readonly taskCount: number;
  /** All attempts of all tasks but the first ones. */
  readonly retryCount: number;
  readonly retriedTaskCount: number;
  /** Of one task; null without tasks. */
  readonly maxRetryCount: number | null;
  /** Tasks whose last attempt succeeded. */
  readonly completedTaskCount: number;
  /** Tasks whose last attempt failed, and whose retry window has passed since. */
  readonly abandonedTaskCount: number;
  /** Tasks whose last attempt failed, but which may still be tried again within the retry window. */
  readonly openTaskCount: number;
  /** Of completed tasks, from the start of the first attempt to the end of the last; null without any. */
  readonly timeToCompleteMs: { readonly mean: number; readonly p50: number; readonly p95: number } | null;
}
