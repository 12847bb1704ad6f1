import type { EvolutionType, JsonObject, LineageStatus, RelationshipType } from '@stemma/models';

/** The NDJSON records that the git importer writes: those of the import format, with only the fields it fills. */
export interface PatternRecord {
  readonly record: 'pattern';
  readonly patternId: string;
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly language?: string;
  readonly tags: readonly string[];
  readonly metadata: JsonObject;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly createdBy: string;
}

/** Where a file that was renamed has lived. */
export interface NamesRecord {
  readonly record: 'names';
  readonly patternId: string;
  readonly names: readonly { readonly name: string; readonly since: string }[];
}

export interface ParentRecord {
  readonly nodeId: string;
  readonly relationshipType: RelationshipType;
  readonly changeSummary: string;
  readonly breakingChanges: boolean;
  readonly similarityScore?: number;
}

export interface NodeRecord {
  readonly record: 'node';
  readonly nodeId: string;
  readonly patternId: string;
  readonly status: 'active';
  /** Absent on a first version. */
  readonly evolutionType?: EvolutionType;
  readonly content: string | null;
  /** SHA-256 in hex; only where content is null and the bytes are known. */
  readonly contentHash?: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly metadata: JsonObject;
  readonly parents: readonly ParentRecord[];
}

export interface TransitionRecord {
  readonly record: 'transition';
  readonly nodeId: string;
  readonly status: LineageStatus;
  readonly reason: string;
  readonly at: string;
  readonly by: string;
}

export interface VersionAliasRecord {
  readonly record: 'version_alias';
  readonly patternId: string;
  readonly alias: string;
  readonly nodeId: string;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly reason: string;
}

export type GitLineageRecord =
  PatternRecord | NamesRecord | NodeRecord | TransitionRecord | VersionAliasRecord;
