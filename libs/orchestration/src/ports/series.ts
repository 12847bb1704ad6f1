import { GRANULARITIES, type Granularity } from '@stemma/analytics';

/**
 * Questions about use over time. Windows are [from, to); sums are exact, each mean the double nearest to it.
 * Both throw StemmaError `detail_not_held` where executions have left by retention without which there is no answer: of hours, of
 * parts of days, of percentiles.
 */
export interface Series {
  /** Bucketed use of one moment of the record: buckets, totals and contexts agree. */
  usage(patternId: string, window: Window, granularity: Granularity): Promise<UsageSeries>;
  /** Percentiles by linear interpolation at p·(n − 1); null where there is no execution. */
  performance(patternId: string, window: Window): Promise<Performance>;
}

export { GRANULARITIES, type Granularity };

export interface Window {
  readonly from: Date;
  readonly to: Date;
}

export interface UsageSeries {
  /** One for each step of the window, oldest first, empty ones kept. Weeks begin on Monday; all in UTC. */
  readonly buckets: readonly UsageBucket[];
  readonly totals: UsageCounts;
  /** Executions per context type; those without one are not in it. */
  readonly contextBreakdown: Readonly<Record<string, number>>;
}

export interface UsageCounts {
  readonly executionCount: number;
  readonly successCount: number;
  readonly failureCount: number;
  readonly successRate: number | null;
  readonly avgExecutionTimeMs: number | null;
}

interface UsageBucket extends UsageCounts {
  /** Of the whole bucket; at the edges of the window only what lies within it is counted. */
  readonly start: Date;
}

export interface Performance extends UsageCounts {
  readonly sumExecutionTimeMs: number;
  readonly minExecutionTimeMs: number | null;
  readonly maxExecutionTimeMs: number | null;
  readonly p50ExecutionTimeMs: number | null;
  readonly p95ExecutionTimeMs: number | null;
  readonly p99ExecutionTimeMs: number | null;
  readonly httpCalls: number;
  readonly databaseQueries: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  readonly avgQualityScore: number | null;
}
