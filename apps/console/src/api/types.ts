/** Of the API's answers (docs/openapi.json), what the console shows. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Older ones may have left by retention. */
export interface EventPage extends Page<LineageEvent> {
  readonly heldSince: string | null;
}

export type Status = 'draft' | 'active' | 'deprecated' | 'merged' | 'archived';

export interface Pattern {
  readonly patternId: string;
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly description: string | null;
  readonly language: string | null;
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly createdBy: string;
  readonly names: readonly { readonly name: string; readonly since: string }[];
  readonly latestNodeId: string | null;
  readonly latestVersion: number;
  readonly status: Status | null;
}

export interface LineageEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly severity: string;
  readonly patternId: string;
  readonly nodeId: string | null;
  readonly timestamp: string;
  readonly actor: { readonly type: string; readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
  readonly changes: Readonly<Record<string, unknown>> | null;
  readonly previousState: Readonly<Record<string, unknown>> | null;
  readonly newState: Readonly<Record<string, unknown>> | null;
  readonly errorMessage: string | null;
  readonly correlationId: string;
  readonly apiKeyName: string | null;
}

export interface Ranked {
  readonly patternId: string;
  readonly name: string;
  readonly namespace: string;
  readonly executionCount: number;
  readonly successRate: number | null;
}

export interface Ranking {
  readonly items: readonly Ranked[];
}

interface Lane {
  readonly lane: number;
  readonly state: string;
  readonly heldBy: string | null;
  readonly applied: number;
  readonly perSecond: number;
  readonly cause: string | null;
  readonly position: string | null;
}

export interface Mirror {
  readonly name: string;
  readonly lagMs: number | null;
  readonly deadLetters: number;
  readonly perSecond: number;
  readonly position: string | null;
  readonly breaker: 'closed' | 'open' | 'half-open' | null;
  readonly drift: { readonly at: string; readonly entities: number } | null;
  readonly lanes: readonly Lane[];
}

/** Whoever is sent events: a broker or a webhook. */
export interface Publisher {
  readonly name: string;
  readonly state: 'following' | 'idle' | 'retrying' | 'paused' | 'stopped';
  readonly lagMs: number | null;
  readonly oldestUnapplied: string | null;
  readonly heldBy: string | null;
  readonly deadLetters: number;
  readonly cause: string | null;
}

export interface Sync {
  readonly position: string;
  readonly frontier: {
    readonly state: 'moving' | 'stalled';
    readonly position: string;
    readonly heldBackBy: (Readonly<Record<string, unknown>> & { readonly ageMs: number }) | null;
  };
  readonly mirrors: readonly Mirror[];
  readonly usage: { readonly state: string; readonly cause: string | null };
  readonly publishers: readonly Publisher[];
}

export interface Job {
  readonly jobId: string;
  readonly kind: 'verify' | 'repair' | 'rebuild';
  readonly mirror: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly progress: {
    readonly phase: string;
    readonly done: number;
    readonly total: number;
    readonly leftMs: number | null;
  } | null;
  readonly cause: string | null;
}

export interface DeadLetter {
  readonly mirror: string;
  readonly subject: string;
  readonly id: string;
  readonly attempts: number;
  readonly cause: string;
  readonly lastFailedAt: string;
}

/** One that points at a version. */
export interface Alias {
  readonly alias: string;
  readonly nodeId: string;
  readonly version: number;
  readonly versionLabel: string | null;
  readonly status: Status;
  readonly reason: string | null;
  readonly changedAt: string;
  readonly changedBy: string;
}

export interface Feedback {
  readonly feedbackId: string;
  readonly patternId: string;
  readonly nodeId: string | null;
  readonly sentiment: 'positive' | 'neutral' | 'negative';
  readonly feedbackText: string;
  readonly issues: readonly string[];
  readonly explicitRating: number | null;
  readonly qualityScore: number | null;
  readonly performanceScore: number | null;
  readonly qualityRating: number | null;
  readonly createdAt: string;
  readonly createdBy: string;
}

interface Parent {
  readonly nodeId: string;
  readonly patternId: string;
  readonly version: number;
  readonly relationshipType: string;
  readonly breakingChanges: boolean;
  readonly changeSummary: string | null;
}

export interface SkeletonVersion {
  readonly nodeId: string;
  readonly version: number;
  readonly versionLabel: string | null;
  readonly status: Status;
  readonly evolutionType: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly usageCount: number;
  readonly successRate: number | null;
  readonly parents: readonly Parent[];
}

/** One of a lineage, of whichever pattern. */
export interface LineageVersion {
  readonly nodeId: string;
  readonly patternId: string;
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly versionLabel: string | null;
  readonly status: Status;
  readonly evolutionType: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly parents: readonly Pick<Parent, 'nodeId' | 'relationshipType' | 'breakingChanges'>[];
}

export interface LineageSkeleton extends Page<LineageVersion> {
  readonly truncated: readonly string[];
}

export interface Version {
  readonly nodeId: string;
  readonly patternId: string;
  readonly version: number;
  readonly versionLabel: string | null;
  readonly generation: number;
  readonly status: Status;
  readonly evolutionType: string | null;
  readonly content: unknown;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly deprecatedReason: string | null;
  readonly replacedByNodeId: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly usageCount: number;
  readonly avgExecutionTimeMs: number | null;
  readonly successRate: number | null;
  readonly parentIds: readonly string[];
  readonly childIds: readonly string[];
}

export interface DrawnNode {
  readonly nodeId: string;
  readonly patternId: string;
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly versionLabel: string | null;
  readonly status: Status;
  readonly createdAt: string;
  readonly distance: number;
  readonly side: 'start' | 'ancestor' | 'descendant';
  readonly parentCount: number;
  readonly childCount: number;
}

/** How much there is of a lineage. */
export interface LineageSummary {
  readonly versionCount: number;
  readonly edgeCount: number;
  readonly versions: readonly {
    readonly side: 'ancestor' | 'descendant';
    readonly distance: number;
    readonly status: Status;
    readonly count: number;
  }[];
  readonly edges: readonly {
    readonly relationshipType: string;
    readonly breakingChanges: boolean;
    readonly count: number;
  }[];
  readonly truncated: readonly string[];
}

interface PathNode {
  readonly nodeId: string;
  readonly patternId: string;
  readonly name: string;
  readonly version: number;
  readonly versionLabel: string | null;
  readonly status: Status;
  readonly createdAt: string;
}

interface PathEdge {
  readonly edgeId: string;
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly relationshipType: string;
  readonly weight: number;
  readonly breakingChanges: boolean;
}

export interface Paths {
  readonly paths: readonly {
    readonly nodeIds: readonly string[];
    readonly weight: number;
    readonly weakestEdgeId: string | null;
  }[];
  readonly nodes: readonly PathNode[];
  readonly edges: readonly PathEdge[];
  readonly truncated: readonly string[];
}

export interface DrawnEdge {
  /** Places among the nodes. */
  readonly source: number;
  readonly target: number;
  readonly relationshipType: string;
  readonly weight: number;
  readonly breakingChanges: boolean;
}

export interface DrawnLineage {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly truncated: readonly string[];
  readonly nextCursor: string | null;
}

interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Distribution {
  readonly values: readonly { readonly value: string; readonly executions: number }[];
  readonly otherExecutions: number;
}

export interface UsageReport {
  readonly frequency: { readonly total: number };
  readonly success: {
    readonly successRate: number | null;
    readonly successRateInterval: Interval | null;
    readonly timeouts: number;
  };
  readonly performance: {
    readonly p50ExecutionTimeMs: number | null;
    readonly p95ExecutionTimeMs: number | null;
    readonly p99ExecutionTimeMs: number | null;
  };
  readonly distribution: {
    readonly context: Distribution;
    readonly agent: Distribution;
    readonly project: Distribution;
  };
}

export interface DetailedBucket {
  readonly start: string;
  readonly executions: number;
  readonly p50ExecutionTimeMs: number | null;
  readonly p95ExecutionTimeMs: number | null;
  readonly contexts: Distribution;
}

/** With `buckets=detailed`. */
export interface DetailedReport extends UsageReport {
  readonly trend: { readonly buckets: readonly DetailedBucket[] };
}

export interface Usage {
  readonly buckets: readonly {
    readonly start: string;
    readonly executionCount: number;
    readonly failureCount: number;
    readonly avgExecutionTimeMs: number | null;
  }[];
  readonly totals: { readonly executionCount: number; readonly successRate: number | null };
}

export interface HealthReport {
  readonly windowDays: number;
  readonly healthStatus: string | null;
  readonly judgements: readonly {
    readonly aspect: string;
    readonly status: string | null;
    readonly value: number | null;
    readonly interval: Interval | null;
    readonly reference: number | null;
    readonly sampleSize: number;
    readonly reason: string | null;
  }[];
  readonly recommendations: readonly string[];
}

export interface MarkedDay {
  readonly date: string;
  readonly magnitude: number;
  readonly reason: string;
}

export interface Trend {
  readonly from: string;
  readonly dailyExecutions: readonly number[];
  readonly weeklyGrowthRate: number | null;
  readonly trendDirection: string;
  readonly usagePattern: string;
  readonly seasonality: { readonly periodDays: number } | null;
  readonly anomaliesDetected: readonly MarkedDay[];
  readonly changePoints: readonly MarkedDay[];
  readonly forecast: {
    readonly level: number;
    readonly days: readonly {
      readonly date: string;
      readonly expected: number;
      readonly lower: number;
      readonly upper: number;
    }[];
    readonly total: { readonly expected: number; readonly lower: number; readonly upper: number };
  } | null;
  readonly unanswered: readonly { readonly field: string; readonly reason: string }[];
}

type ImprovementStatus = 'proposed' | 'testing' | 'validated' | 'applied' | 'rejected' | 'approved';

export interface Improvement {
  readonly improvementId: string;
  readonly patternId: string;
  readonly nodeId: string;
  readonly candidateNodeId: string | null;
  readonly status: ImprovementStatus;
  readonly improvementType: string;
  readonly description: string;
  readonly source: string;
  readonly priority: string;
  readonly proposedChanges: Readonly<Record<string, unknown>>;
  readonly baselineMetrics: Readonly<Record<string, unknown>>;
  readonly confidenceScore: number;
  readonly reason: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly rev: number;
}

/** Where the sequential test was when so many values were in; effects are relative to the baseline's mean. */
export interface CoursePoint {
  readonly baselineCount: number;
  readonly candidateCount: number;
  readonly effect: number | null;
  readonly interval: readonly [number, number] | null;
  readonly better: number | null;
  readonly worse: number | null;
}

export interface TrialReport {
  readonly trial: {
    readonly metric: string;
    readonly direction: string;
    readonly minimumEffect: number;
    readonly alpha: number;
  };
  readonly verdict: string;
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
  readonly baseline: TrialArm;
  readonly candidate: TrialArm;
  readonly sampleRatio: {
    readonly expected: number;
    readonly observed: number | null;
    readonly mismatch: boolean;
  };
  readonly effect: {
    readonly absolute: number | null;
    readonly relative: number | null;
    readonly level: number;
    readonly intervals: { readonly kind: string; readonly relative: readonly [number, number] | null } | null;
  };
  readonly test: { readonly name: string; readonly pValue: number } | null;
  readonly sequential: { readonly pValue: number | null; readonly notReady: string | null };
  readonly course: readonly CoursePoint[];
  readonly power: { readonly planned: number; readonly reached: number | null };
  readonly guards: readonly {
    readonly metric: string;
    readonly status: string;
    readonly tolerance?: number;
    readonly worsening: number | null;
  }[];
}

export interface TrialArm {
  readonly count: number;
  readonly planned: number;
  readonly mean: number | null;
}
