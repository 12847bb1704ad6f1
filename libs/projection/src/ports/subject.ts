import type {
  EdgeState,
  EventState,
  ExecutionState,
  LineageStatus,
  NodeState,
  PatternState,
} from '@stemma/models';
import type { SearchDocument, VectorPoint } from '@stemma/orchestration';

/** What a mirror can hold, with the state that it is sent. */
export interface SubjectStates {
  pattern: PatternState;
  /** A version, with what it takes from its pattern. */
  node: MirroredNode;
  edge: MirroredEdge;
  /** Of a version what a walk of the lineage needs, and no more: there are millions. */
  vertex: LineageVertex;
  /** The same of an edge. */
  link: LineageLink;
  /** A version's vector with its payload; absent until the version is embedded. */
  point: VectorPoint;
  /** The text of a latest version that has no vector, or an outdated one. */
  text: VersionText;
  /** The same of the versions before. */
  past_text: VersionText;
  /** What a pattern is found by; its id is the pattern's. */
  document: SearchDocument;
  /** A fact: it is only ever added, always with rev 1. */
  execution: ExecutionState & Ordered & Checked;
  /** A fact too. */
  event: EventState & Ordered & Checked;
  usage: DailyUsage & Checked;
}

export type Subject = keyof SubjectStates;

interface Ordered {
  /** Another one for each entity of the subject, and always the same: it tells those of one millisecond apart. */
  readonly ordinal: number;
}

interface Checked {
  /** Of id and content, 31 bits: what a store that adds up can be compared by. */
  readonly check: number;
}

export type MirroredNode = Omit<NodeState, 'content'> & {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
};

export type MirroredEdge = EdgeState & { readonly weight: number };

export interface LineageVertex {
  readonly nodeId: string;
  readonly status: LineageStatus;
  /** Unix milliseconds. */
  readonly createdAtMs: number;
}

export type LineageLink = Pick<
  MirroredEdge,
  | 'edgeId'
  | 'sourceNodeId'
  | 'targetNodeId'
  | 'relationshipType'
  | 'weight'
  | 'confidenceScore'
  | 'breakingChanges'
  | 'isActive'
> & {
  /** Unix milliseconds. */
  readonly createdAtMs: number;
};

export interface VersionText {
  readonly nodeId: string;
  readonly text: string;
  readonly textHash: string;
  /** Of what the text is made of; grows with every change of it. */
  readonly textRev: number;
}

/** How a pattern was used on one UTC day in one context. */
interface DailyUsage {
  readonly usageId: string;
  readonly patternId: string;
  /** Another one for each pattern, and always the same. */
  readonly patternOrdinal: number;
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
  /** Null where the executions name none. */
  readonly contextType: string | null;
  readonly executionCount: number;
  readonly successCount: number;
  readonly executionTimeSumMs: number;
}

/** The present state of an entity. A mirror applies it only if its rev is newer than what it has. */
export type Entity<S extends Subject = Subject> = {
  [K in S]: {
    readonly subject: K;
    readonly id: string;
    /** Grows with every change of this state. */
    readonly rev: number;
    /** Null where it is deleted: the rev stays behind, so that an older state does not bring it back. */
    readonly state: SubjectStates[K] | null;
  };
}[S];
