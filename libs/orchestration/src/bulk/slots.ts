import type {
  BroughtImprovement,
  Execution,
  Feedback,
  LineageEdge,
  LineageEvent,
  LineageNode,
  Pattern,
  PatternNames,
  Trial,
} from '@stemma/models';

/** A pattern as the chunk's lines so far leave it. */
export interface PatternSlot {
  pattern: Pattern;
  readonly isNew: boolean;
  readonly deleted: boolean;
  latestVersion: number;
  /** The version that becomes the latest one, if any does. */
  latest: { readonly nodeId: string; readonly version: number } | null;
  /** Its name, which is stored, is not what it was. */
  renamed: boolean;
}

/** A node as the chunk's lines so far leave it. */
export interface NodeSlot {
  readonly nodeId: string;
  readonly patternId: string;
  /** May be an id that has been joined to another family since. */
  readonly lineageId: string;
  generation: number;
  readonly isNew: boolean;
  readonly deleted: boolean;
  /** Of the stored row; 0 for a new one. */
  readonly stateRev: number;
  /** The whole node, where the chunk makes or changes it. */
  state: LineageNode | null;
  /** It is stored, and its generation is not what it was. */
  raised: boolean;
  /** It is stored, and its status is not what it was. */
  changed: boolean;
}

/** What is known of an edge's id. */
interface EdgeSlot {
  readonly edge: LineageEdge;
  readonly deleted: boolean;
}

/** All that a chunk's lines name, as it is stored; the lines then change it one after the other. */
export interface Knowledge {
  readonly patterns: Map<string, PatternSlot>;
  /** By patternId; only of patterns that have had several. */
  readonly names: Map<string, PatternNames>;
  readonly nodes: Map<string, NodeSlot>;
  readonly edges: Map<string, EdgeSlot>;
  /** By `relationKey`. */
  readonly relations: Map<string, LineageEdge>;
  /** nodeId by `versionKey`. */
  readonly versions: Map<string, string>;
  readonly events: Map<string, LineageEvent>;
  readonly executions: Map<string, Execution>;
  readonly feedback: Map<string, Feedback>;
  readonly improvements: Map<string, BroughtImprovement>;
  readonly trials: Map<string, Trial>;
  readonly aliases: ReadonlyMap<string, string>;
}

export function relationKey(source: string, target: string, type: string): string {
  return `${source} ${target} ${type}`;
}

export function versionKey(patternId: string, version: number): string {
  return `${patternId} ${String(version)}`;
}
