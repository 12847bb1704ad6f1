import type { TrendAnalysisState } from '@stemma/models';

/** What the API answers, as far as commands use it. */
export interface PatternAnswer {
  readonly patternId: string;
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  /** Where it has had several: each with its beginning, the present one last. */
  readonly names: readonly { readonly name: string; readonly since: string }[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly latestNodeId: string | null;
  readonly latestVersion: number;
  readonly status: string | null;
}

export interface NodeAnswer {
  readonly nodeId: string;
  readonly patternId: string;
  readonly version: number;
  readonly contentHash: string | null;
  readonly versionLabel: string | null;
  readonly status: string;
  readonly generation: number;
  readonly lineageId: string;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** A version as a list of them shows it, with what it came from: newest first. */
export interface SkeletonAnswer extends Pick<
  NodeAnswer,
  'nodeId' | 'version' | 'versionLabel' | 'status' | 'createdAt' | 'createdBy'
> {
  readonly parents: readonly {
    readonly nodeId: string;
    readonly breakingChanges: boolean;
    readonly changeSummary: string | null;
  }[];
}

export interface WholeNode extends NodeAnswer {
  readonly content: unknown;
  readonly parentIds: readonly string[];
}

/** A version with what is said of its pattern. */
export interface NamedNode extends NodeAnswer {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
}

export interface EdgeAnswer {
  readonly edgeId: string;
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly relationshipType: string;
  readonly changeSummary: string | null;
  readonly breakingChanges: boolean;
}

export interface VersionDiffAnswer {
  readonly isSame: boolean;
  /** Null where only hashes are known. */
  readonly hunks:
    | readonly {
        readonly oldStart: number;
        readonly oldLines: number;
        readonly newStart: number;
        readonly newLines: number;
        readonly lines: readonly string[];
      }[]
    | null;
  readonly added: number;
  readonly removed: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface LineageAnswer {
  readonly nodes: readonly NamedNode[];
  readonly edges: readonly EdgeAnswer[];
  readonly truncated: readonly string[];
  readonly nextCursor: string | null;
}

export interface PathsAnswer {
  readonly paths: readonly {
    readonly nodeIds: readonly string[];
    readonly edgeIds: readonly string[];
    readonly weight: number;
    readonly confidence: number;
    readonly weakestEdgeId: string | null;
  }[];
  readonly nodes: readonly NamedNode[];
  readonly edges: readonly (EdgeAnswer & { readonly weight: number })[];
  readonly truncated: readonly string[];
}

export interface ImpactAnswer {
  readonly usageFrom: string;
  readonly items: readonly (NamedNode & {
    readonly distance: number;
    readonly confidence: number;
    readonly combinedConfidence: number;
    readonly breakingEdgeIds: readonly string[];
    readonly executionCount: number;
    readonly owners: readonly string[];
  })[];
  readonly truncated: readonly string[];
  readonly nextCursor: string | null;
}

export interface SimilarAnswer {
  readonly items: readonly (NamedNode & { readonly score: number })[];
  readonly model: string;
}

export interface SearchAnswer {
  readonly items: readonly SearchedNode[];
  readonly nextCursor: string | null;
  readonly coverage: {
    readonly patterns: number;
    readonly searchable: number;
    readonly embedded: number | null;
  };
}

interface SearchedNode extends NamedNode {
  readonly score: number;
  readonly keyword: { readonly snippet: { readonly text: string } | null } | null;
  readonly vector: { readonly similarity: number } | null;
}

export interface BadLine {
  readonly line: number;
  readonly code: string;
  readonly pointer: string | null;
  readonly message: string;
}

export interface ImportAnswer {
  readonly importId: string;
  readonly lines: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly badLineCount: number;
  readonly badLines: readonly BadLine[];
  readonly cursor: unknown;
  readonly finishedAt: string | null;
}

export interface MirrorAnswer {
  readonly name: string;
  readonly lagMs: number | null;
  readonly deadLetters: number;
  readonly lanes: readonly {
    readonly state: string;
    readonly cause: string | null;
    /** Entities applied since the service started. */
    readonly applied: number;
  }[];
}

export interface SyncAnswer {
  readonly position: string;
  readonly mirrors: readonly MirrorAnswer[];
  readonly usage: { readonly state: string; readonly lagMs: number | null; readonly cause: string | null };
}

export interface ReadyAnswer {
  readonly status: string;
  readonly details: Readonly<Record<string, { readonly status: string; readonly message?: string }>>;
}

export interface UsageAnswer {
  readonly executionCount: number;
  readonly successRate: number | null;
  readonly avgExecutionTimeMs: number | null;
  readonly p50ExecutionTimeMs: number | null;
  readonly p95ExecutionTimeMs: number | null;
  readonly p99ExecutionTimeMs: number | null;
}

interface BreakdownAnswer {
  readonly values: readonly { readonly value: string; readonly executions: number }[];
}

export interface UsageReportAnswer {
  readonly from: string;
  readonly to: string;
  readonly frequency: {
    readonly total: number;
    readonly perDay: number;
    readonly peakDay: { readonly day: string; readonly executions: number } | null;
  };
  readonly success: {
    readonly successRate: number | null;
    readonly successRateInterval: { readonly low: number; readonly high: number } | null;
    readonly timeouts: number;
  };
  readonly performance: Omit<UsageAnswer, 'executionCount' | 'successRate'> & {
    readonly percentileMethod: string;
    readonly percentileRelativeError: number;
  };
  readonly trend: {
    readonly granularity: string;
    readonly buckets: readonly { readonly executions: number }[];
    readonly velocity: number | null;
    readonly class: string | null;
  };
  readonly distribution: Readonly<Record<'context' | 'agent' | 'project' | 'fileType', BreakdownAnswer>> & {
    readonly hours: readonly number[];
  };
}

export interface RankingAnswer {
  readonly from: string;
  readonly to: string;
  readonly items: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly executionCount: number;
    readonly successRate: number | null;
    readonly lastUsedAt: string | null;
  }[];
}

export interface HealthAnswer {
  readonly from: string;
  readonly to: string;
  readonly totalExecutions: number;
  readonly p50ExecutionTimeMs: number | null;
  readonly p95ExecutionTimeMs: number | null;
  readonly p99ExecutionTimeMs: number | null;
  readonly healthStatus: string | null;
  readonly score: number | null;
  readonly judgements: readonly {
    readonly aspect: string;
    readonly status: string | null;
    readonly score: number | null;
    readonly sampleSize: number;
    readonly reason: string | null;
  }[];
  readonly recommendations: readonly string[];
}

export interface TrendAnswer extends TrendAnalysisState {
  readonly asOf: string;
  readonly from: string;
  readonly to: string;
}

export interface ImprovementAnswer {
  readonly improvementId: string;
  readonly status: string;
  readonly priority: string;
  readonly improvementType: string;
  readonly description: string;
  readonly reason: string | null;
  readonly rev: number;
}

export interface DetectionAnswer {
  readonly findingCount: number;
  readonly proposed: readonly { readonly improvement: ImprovementAnswer; readonly chance: number | null }[];
  readonly ranking: { readonly reason: string | null };
}

interface ArmAnswer {
  readonly count: number;
  readonly planned: number;
  readonly mean: number | null;
}

export interface TrialReportAnswer {
  readonly trial: { readonly metric: string; readonly direction: string };
  readonly verdict: string;
  readonly reasons: readonly { readonly message: string }[];
  readonly baseline: ArmAnswer;
  readonly candidate: ArmAnswer;
  readonly effect: {
    readonly relative: number | null;
    readonly level: number;
    readonly intervals: { readonly relative: readonly [number, number] | null } | null;
  };
  readonly correction: { readonly adjustedPValue: number | null };
  readonly guards: readonly { readonly metric: string; readonly status: string }[];
}
