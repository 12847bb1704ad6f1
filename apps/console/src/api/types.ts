/** Of the API's answers (docs/openapi.json), what the console shows. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
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

export interface Mirror {
  readonly name: string;
  readonly lagMs: number | null;
  readonly deadLetters: number;
  readonly breaker: 'closed' | 'open' | 'half-open' | null;
}

export interface Sync {
  readonly frontier: {
    readonly state: 'moving' | 'stalled';
    readonly heldBackBy: { readonly ageMs: number } | null;
  };
  readonly mirrors: readonly Mirror[];
}

export interface Parent {
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
