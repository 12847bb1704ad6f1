import type {
  BroughtImprovement,
  LineageEdge,
  LineageEvent,
  LineageNode,
  Pattern,
  RelationshipType,
  Trial,
} from '@stemma/models';

/** What imports need of many things at once: each method is one statement (or a few), whatever the number. */
export interface BulkStore {
  /** Deleted patterns too: their ids stay taken. Under a row lock, in id order, where `lock` is set. */
  patterns(patternIds: readonly string[], lock: boolean): Promise<KnownPattern[]>;
  /** Deleted nodes too. Without a lock. */
  nodes(nodeIds: readonly string[]): Promise<KnownNode[]>;
  /** Whole, but for the content; deleted ones are left out. */
  nodeStates(nodeIds: readonly string[]): Promise<LineageNode[]>;
  /** The node that has a version of a pattern, deleted or not. */
  nodesOfVersions(versions: readonly VersionKey[]): Promise<(VersionKey & { readonly nodeId: string })[]>;
  /** Deleted edges too. */
  edges(edgeIds: readonly string[]): Promise<KnownEdge[]>;
  /** Those of the given relations that are there. */
  edgesBetween(relations: readonly Relation[]): Promise<LineageEdge[]>;
  events(eventIds: readonly string[]): Promise<LineageEvent[]>;
  /** With their trials; those of deleted patterns too. */
  improvements(improvementIds: readonly string[]): Promise<BroughtImprovement[]>;
  /** Running or ended; those of deleted patterns too. */
  trials(trialIds: readonly string[]): Promise<Trial[]>;
  /**
   * Holds nodes until the transaction ends (`changing`: against any other change). @returns the stateRev of each
   * that is there: one that has moved since it was read must be read again.
   */
  hold(nodeIds: readonly string[], changing: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /**
   * The active derivation edges below nodes, with the nodes they lead to.
   * @returns null where there are more than `limit`.
   */
  linksBelow(nodeIds: readonly string[], limit: number | null): Promise<Below | null>;
  /** Where aliases lead; ids that are no alias are left out. */
  aliases(lineageIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Locks families until the transaction ends, as `FamilyStore.lock` does. */
  lockFamilies(lineageIds: readonly string[]): Promise<void>;
  familySize(lineageId: string): Promise<number>;
  /** Gives members and aliases of each family to another one, of which it becomes an alias. */
  joinFamilies(joins: readonly (readonly [from: string, to: string])[]): Promise<void>;
  setGenerations(generations: readonly (readonly [nodeId: string, generation: number])[]): Promise<void>;
  /** Writes contents, hashes and metadata; `updateStatuses` with the same nodes must follow, which raises their revs. */
  putContents(nodes: readonly LineageNode[]): Promise<void>;
  /** Writes statuses and what goes with them, and the rev. */
  updateStatuses(nodes: readonly LineageNode[]): Promise<void>;
  /** Sets own vectors. @returns for each whether it was new. */
  putOwnVectors(vectors: readonly OwnVector[]): Promise<boolean[]>;
}

export interface KnownPattern {
  readonly pattern: Pattern;
  readonly latestVersion: number;
  readonly deleted: boolean;
}

export interface KnownNode {
  readonly nodeId: string;
  readonly patternId: string;
  readonly lineageId: string;
  readonly generation: number;
  readonly stateRev: number;
  readonly deleted: boolean;
}

export interface KnownEdge {
  readonly edge: LineageEdge;
  readonly deleted: boolean;
}

export interface VersionKey {
  readonly patternId: string;
  readonly version: number;
}

export interface Relation {
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly relationshipType: RelationshipType;
}

export interface Below {
  readonly links: readonly { readonly source: string; readonly target: string }[];
  readonly nodes: readonly KnownNode[];
}

export interface OwnVector {
  readonly nodeId: string;
  readonly model: string;
  readonly vector: Float32Array;
}
