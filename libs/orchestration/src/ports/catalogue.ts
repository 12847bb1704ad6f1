import type {
  EventSeverity,
  EventType,
  EvolutionType,
  LineageEdge,
  LineageEvent,
  LineageNode,
  LineageStatus,
  Pattern,
  PatternNames,
  RelationshipType,
} from '@stemma/models';
import type { Page, PageRequest } from './page.js';

export interface HeldEvents extends Page<LineageEvent> {
  /** Of what is asked for events may have left that are older (retention); null: none has. */
  readonly heldSince: Date | null;
}

/** Reads of the canonical record. Deleted patterns and what belongs to them are not there for any of these. */
export interface Catalogue {
  pattern(patternId: string): Promise<PatternView | null>;
  /** Ordered by patternId, newest first. */
  patterns(query: PatternQuery): Promise<Page<PatternView>>;
  /** Ordered by version, newest first; without content. Null where the pattern is unknown. */
  versions(patternId: string, page: PageRequest): Promise<Page<LineageNode> | null>;
  /** As `versions`, each with what it came from. */
  skeleton(patternId: string, page: PageRequest): Promise<Page<SkeletonVersion> | null>;
  node(nodeId: string): Promise<NodeView | null>;
  /** Without content, in no order; unknown ids are left out. */
  nodes(nodeIds: readonly string[]): Promise<NodeSummary[]>;
  /** Without content, in the order of the ids; unknown ones are left out. */
  firstNodes(nodeIds: readonly string[]): Promise<First<NodeSummary>>;
  /** How many parents and children they have, by active edges of `LINEAGE_TYPES`. In no order; unknown ones are left out. */
  degrees(nodeIds: readonly string[]): Promise<Degree[]>;
  /** In no order; unknown ones are left out, as by the next two. */
  creationTimes(nodeIds: readonly string[]): Promise<{ nodeId: string; createdAtMs: number }[]>;
  edgeEnds(edgeIds: readonly string[]): Promise<EdgeEnds[]>;
  namedVersions(nodeIds: readonly string[]): Promise<NamedVersion[]>;
  /** By group and status, in this order; unknown ones are not counted. */
  countNodes(nodes: readonly GroupedNode[]): Promise<NodeCount[]>;
  /** By type, and whether they break, in this order; unknown ones are not counted. */
  countEdges(edgeIds: readonly string[]): Promise<EdgeCount[]>;
  /**
   * What they were used until now, where its rev is not the known one (null: none is). In no order; those that never were
   * used, and unknown ones, are left out.
   */
  usage(known: readonly KnownUsage[]): Promise<UsedNode[]>;
  /** Of each version who made its pattern, then who made it; unknown ones are left out. */
  owners(nodeIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Which states they have now. In no order; unknown ones are left out. */
  nodeStates(nodeIds: readonly string[]): Promise<StateMark[]>;
  edge(edgeId: string): Promise<LineageEdge | null>;
  /** In the order of the ids; unknown ones are left out. */
  firstEdges(edgeIds: readonly string[]): Promise<First<LineageEdge>>;
  /** As `nodeStates`. */
  edgeStates(edgeIds: readonly string[]): Promise<StateMark[]>;
  /** The id that a family has now, of one that it may have had before it was joined with another; else that id itself. */
  presentFamily(lineageId: string): Promise<string>;
  /** Ordered by (timestamp, eventId), newest first. */
  events(query: EventQuery): Promise<HeldEvents>;
  event(eventId: string): Promise<LineageEvent | null>;
}

/** As many as are held at once (each may have megabytes), and one at least. */
export interface First<T> {
  readonly items: readonly T[];
  /** The ids to ask for next. */
  readonly rest: readonly string[];
}

export interface PatternView {
  readonly pattern: Pattern;
  readonly names: PatternNames;
  readonly latestNodeId: string | null;
  readonly latestVersion: number;
  /** Of the latest version. */
  readonly status: LineageStatus | null;
}

/** A version as a graph of them shows it. */
export interface SkeletonVersion {
  readonly node: LineageNode;
  /** Ends of the active derivation edges, newest first. */
  readonly parents: readonly SkeletonParent[];
}

interface SkeletonParent {
  readonly nodeId: string;
  /** Often the version's own. */
  readonly patternId: string;
  readonly version: number;
  readonly relationshipType: RelationshipType;
  readonly breakingChanges: boolean;
  /** The beginning of its first line. */
  readonly changeSummary: string | null;
}

export interface NodeView {
  readonly node: LineageNode;
  /** Ends of the active derivation edges, in id order, at most `NEIGHBOUR_LIMIT` each. */
  readonly parentIds: readonly string[];
  readonly childIds: readonly string[];
}

export const NEIGHBOUR_LIMIT = 1000;

/** A version as lists show it: with its pattern's name, without its content. */
export interface NodeSummary {
  readonly node: LineageNode;
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
}

export interface StateMark {
  readonly id: string;
  readonly rev: number;
  /** Tells states of one rev apart, too, that come of two histories: of a record that was put back from a backup. */
  readonly mark: string;
}

export interface Degree {
  readonly nodeId: string;
  readonly parentCount: number;
  readonly childCount: number;
}

export interface EdgeEnds {
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly relationshipType: RelationshipType;
  readonly breakingChanges: boolean;
}

/** What a list says of a version. */
export interface NamedVersion {
  readonly nodeId: string;
  readonly patternId: string;
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly versionLabel: string | null;
  readonly status: LineageStatus;
  readonly evolutionType: EvolutionType | null;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** `group`: whatever the caller counts by. */
export interface GroupedNode {
  readonly nodeId: string;
  readonly group: number;
}

export interface NodeCount {
  readonly group: number;
  readonly status: LineageStatus;
  readonly count: number;
}

export interface EdgeCount {
  readonly relationshipType: RelationshipType;
  readonly breakingChanges: boolean;
  readonly count: number;
}

export interface KnownUsage {
  readonly nodeId: string;
  readonly usageRev: number | null;
}

export type UsedNode = Pick<LineageNode, 'nodeId' | 'usage' | 'lastUsedAt' | 'usageRev'>;

export interface PatternQuery extends PageRequest {
  readonly namespace?: string | undefined;
  readonly kind?: string | undefined;
  readonly status?: LineageStatus | undefined;
  readonly tag?: string | undefined;
  /** A part of the name, or of one that the pattern had, in any case. */
  readonly name?: string | undefined;
  /** Only patterns that were there then; `name` is a part of what they were named then. */
  readonly asOf?: Date | undefined;
}

export interface EventQuery extends PageRequest {
  readonly patternId?: string | undefined;
  readonly nodeId?: string | undefined;
  readonly eventType?: EventType | undefined;
  readonly severity?: EventSeverity | undefined;
  /** The actor's id. */
  readonly actor?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}
