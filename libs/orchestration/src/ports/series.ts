/** Questions about use over time. Windows are [from, to). */
export interface Series {
  /** One bucket for each step of the window, oldest first, empty ones kept. Weeks begin on Monday; all in UTC. */
  usage(patternId: string, window: Window, granularity: Granularity): Promise<UsageBucket[]>;
  /** Percentiles by linear interpolation at p·(n − 1); null where there is no execution. */
  performance(patternId: string, window: Window): Promise<Performance>;
}

export type Granularity = 'hour' | 'day' | 'week';

export interface Window {
  readonly from: Date;
  readonly to: Date;
}

export interface UsageBucket {
  readonly start: Date;
  readonly executionCount: number;
  readonly successCount: number;
  readonly failureCount: number;
  readonly successRate: number | null;
  readonly avgExecutionTimeMs: number | null;
}

export interface Performance {
  readonly executionCount: number;
  readonly successCount: number;
  readonly failureCount: number;
  readonly successRate: number | null;
  readonly sumExecutionTimeMs: number;
  readonly avgExecutionTimeMs: number | null;
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
