import type { Improvement, LineageDiff, Node, PatternDiff, PatternView, Sync } from '@stemma/client';
import type { TrendAnalysisState } from '@stemma/models';

export type {
  Edge as EdgeAnswer,
  HealthReport as HealthAnswer,
  Impact as ImpactAnswer,
  Lineage as LineageAnswer,
  LineageSummary as LineageSummaryAnswer,
  NodeWithKin as WholeNode,
  Paths as PathsAnswer,
  PatternView as PatternAnswer,
  Performance as UsageAnswer,
  Ranking as RankingAnswer,
  SearchPage as SearchAnswer,
  Similar as SimilarAnswer,
  UsageReport as UsageReportAnswer,
  VersionDiff as VersionDiffAnswer,
} from '@stemma/client';

/** Lineages leave out the content. */
export type NodeAnswer = Omit<Node, 'content'>;

/** A version as a list of them shows it, with what it came from: newest first. */
export interface SkeletonAnswer extends Pick<
  NodeAnswer,
  'nodeId' | 'version' | 'versionLabel' | 'status' | 'createdAt' | 'createdBy'
> {
  readonly parents: readonly {
    readonly nodeId: string;
    readonly patternId: string;
    readonly breakingChanges: boolean;
    readonly changeSummary: string | null;
  }[];
}

/** A version with what is said of its pattern. */
export type NamedNode = NodeAnswer & Pick<PatternView, 'name' | 'kind' | 'namespace'>;

export interface BlameAnswer {
  /** Null where no content is kept. */
  readonly spans:
    readonly { readonly nodeId: string; readonly start: number; readonly lines: readonly string[] }[] | null;
  readonly versions: readonly Pick<
    NodeAnswer,
    'nodeId' | 'patternId' | 'version' | 'createdAt' | 'createdBy'
  >[];
  readonly stoppedAt: {
    readonly nodeId: string;
    readonly reason: 'versions' | 'timeout' | 'unknown_content';
  } | null;
}

/** Of a pattern, or of a lineage: all pages of it. */
export interface HistoryDiffAnswer extends Pick<PatternDiff, 'from' | 'to' | 'pattern' | 'items'> {
  readonly truncated: LineageDiff['truncated'];
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

// What follows, the document has more loosely than commands need it.

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

export type PublisherAnswer = Sync['publishers'][number];

export interface SyncAnswer {
  readonly position: string;
  readonly mirrors: readonly MirrorAnswer[];
  readonly usage: { readonly state: string; readonly lagMs: number | null; readonly cause: string | null };
  readonly publishers: readonly PublisherAnswer[];
}

export interface ReadyAnswer {
  readonly status: string;
  readonly details: Readonly<Record<string, { readonly status: string; readonly message?: string }>>;
}

export interface TrendAnswer extends TrendAnalysisState {
  readonly asOf: string;
  readonly from: string;
  readonly to: string;
}

/** The document leaves out what each proposal has. */
export interface DetectionAnswer {
  readonly findingCount: number;
  readonly proposed: readonly { readonly improvement: Improvement; readonly chance: number | null }[];
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
