import type {
  AliasMove,
  Execution,
  Feedback,
  LineageEdge,
  LineageEvent,
  LineageNode,
  Pattern,
  PatternName,
  PatternNames,
  Position,
  RelationshipType,
  UsageTotals,
  VersionOfPattern,
} from '@stemma/models';
import type { GenerationLink } from '../lineage/generations.js';
import type { ErasureStore } from './erasures.js';
import type { ImprovementStore } from './improvements.js';
import type { OpenLineageStore } from './open-lineage.js';
import type { RetentionStore } from './retention.js';
import type { IdempotencyClaim } from '../writes/write-context.js';

/**
 * What one transaction can do. Everything written through it becomes visible together, with its events
 * and its change-log entries, or not at all. Reads see the transaction's own writes. What a write cannot do may be told
 * as late as at the end of the transaction, which it ends: nobody can catch it and go on.
 */
export interface Transaction {
  readonly patterns: PatternStore;
  readonly aliases: AliasStore;
  readonly nodes: NodeStore;
  readonly edges: EdgeStore;
  readonly families: FamilyStore;
  readonly events: EventLog;
  readonly executions: ExecutionStore;
  readonly feedback: FeedbackStore;
  readonly idempotency: IdempotencyStore;
  readonly imports: ImportStore;
  readonly embeddings: OwnEmbeddingStore;
  readonly improvements: ImprovementStore;
  readonly openLineage: OpenLineageStore;
  readonly erasures: ErasureStore;
  readonly retention: RetentionStore;
}

/** The only way to a transaction. */
export interface UnitOfWork {
  /**
   * Runs `work` in one transaction and commits it. Where the database ends it to break a deadlock or for
   * want of serialisation, `work` is run again from its start, so it must have no effect but through `tx`.
   * @returns what `work` returned, and the position of its last change, or of a later one that was known by then: a
   *   store that has reached this position holds everything that `work` saw or wrote.
   * @throws StemmaError `store_unavailable` where Postgres cannot be reached; nothing was written then,
   *   or the answer to the commit was lost (repeat it under the same ids or Idempotency-Key).
   */
  run<T>(work: (tx: Transaction) => Promise<T>): Promise<Committed<T>>;
}

export interface Committed<T> {
  readonly result: T;
  readonly position: Position;
}

/** Each method is one statement or two, whatever the number of things; likewise for the stores below. */
export interface PatternStore {
  /** Deleted ones too: their ids stay taken. */
  find(patternIds: readonly string[]): Promise<KnownPattern[]>;
  /** Likewise, under a row lock: no other transaction changes them, or adds a version, before this one ends. */
  lock(patternIds: readonly string[]): Promise<KnownPattern[]>;
  insert(patterns: readonly Pattern[]): Promise<void>;
  /** Writes changed definitions; every version's mirrored state changes with it. */
  update(patterns: readonly Pattern[]): Promise<void>;
  /** By patternId, oldest first; only of patterns that have had several. */
  names(patternIds: readonly string[]): Promise<Map<string, PatternNames>>;
  /** Adds names; those that are known already stay. */
  putNames(names: readonly NamedPattern[]): Promise<void>;
  /** Notes the newest version of each pattern, which must be locked; no change of definition, so no new rev. */
  setLatest(patterns: readonly Omit<KnownPattern, 'deleted' | 'erased'>[]): Promise<void>;
  /** Marks the pattern, its versions and their edges as deleted; mirrors are told, the rows leave later. */
  delete(pattern: Pattern, now: Date): Promise<void>;
}

export interface NamedPattern extends PatternName {
  readonly patternId: string;
}

export interface KnownPattern {
  readonly pattern: Pattern;
  readonly latestNodeId: string | null;
  readonly latestVersion: number;
  readonly deleted: boolean;
  /** For good: nothing of it may come again. */
  readonly erased: boolean;
}

/** Names of versions. Who adds a move holds the pattern's lock, so that each is the next one. */
export interface AliasStore {
  /** The last move of each; those that never were are left out. */
  last(aliases: readonly AliasKey[]): Promise<AliasMove[]>;
  /** All moves of each, oldest first. */
  moves(aliases: readonly AliasKey[]): Promise<AliasMove[]>;
  /** The last moves of those of a pattern that point at a version. */
  present(patternId: string): Promise<AliasMove[]>;
  /** As of `Aliases`. */
  resolve(versions: readonly VersionOfPattern[]): Promise<(string | null)[]>;
  add(moves: readonly AliasMove[]): Promise<void>;
}

export type AliasKey = Pick<AliasMove, 'patternId' | 'alias'>;

/** But for `places` and `ofVersions`, deleted versions, and those of deleted patterns, are never found. */
export interface NodeStore {
  /** As they are now, without a lock. */
  find(nodeIds: readonly string[]): Promise<LineageNode[]>;
  /** As `find`, but for the content, which may be large and is null here. */
  states(nodeIds: readonly string[]): Promise<LineageNode[]>;
  /** Under an exclusive row lock, taken in id order. */
  lock(nodeIds: readonly string[], options: { readonly withContent: boolean }): Promise<LineageNode[]>;
  /**
   * Where nodes stand, and the latest versions of patterns with them; deleted ones too. `hold`: under a lock that
   * lets others read and hold them too, but not change, relabel or delete them.
   */
  places(
    nodeIds: readonly string[],
    options: { readonly hold: boolean; readonly latestOf?: readonly string[] },
  ): Promise<KnownNode[]>;
  /** Whose versions they are: nodeId → patternId. Waits for nobody. */
  patternIds(nodeIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Locks all versions of a pattern as `lock` does: nobody holds one any more, nor will before this ends. */
  lockOfPattern(patternId: string): Promise<void>;
  /** The node that has a version of a pattern, deleted or not. */
  ofVersions(versions: readonly VersionKey[]): Promise<(VersionKey & { readonly nodeId: string })[]>;
  insert(nodes: readonly LineageNode[]): Promise<void>;
  /** Writes what was redefined, but for the content. */
  update(nodes: readonly LineageNode[]): Promise<void>;
  /** Writes contents that were missing; `update` tells the mirrors. */
  complete(nodes: readonly LineageNode[]): Promise<void>;
  /** Adds usage to the counters, exactly; raises usageRev only. Waits only for others that add to the same versions. */
  addUsage(usage: readonly NodeUsage[]): Promise<void>;
}

export interface KnownNode {
  readonly nodeId: string;
  readonly patternId: string;
  readonly lineageId: string;
  readonly generation: number;
  readonly deleted: boolean;
}

export interface VersionKey {
  readonly patternId: string;
  readonly version: number;
}

export interface NodeUsage {
  readonly nodeId: string;
  readonly totals: UsageTotals;
  readonly lastUsedAt: Date;
}

/** But for `find`, edges of deleted patterns are never found. */
export interface EdgeStore {
  /** Deleted ones too. */
  find(edgeIds: readonly string[]): Promise<KnownEdge[]>;
  /** Under an exclusive row lock. */
  lock(edgeId: string): Promise<LineageEdge | null>;
  /** The edges that end in a node, active or not. */
  into(nodeId: string): Promise<LineageEdge[]>;
  /** Those of the relations that are there, active or not. */
  between(relations: readonly Relation[]): Promise<LineageEdge[]>;
  insert(edges: readonly LineageEdge[]): Promise<void>;
  update(edges: readonly LineageEdge[]): Promise<void>;
}

export interface KnownEdge {
  readonly edge: LineageEdge;
  readonly deleted: boolean;
}

export interface Relation {
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly relationshipType: RelationshipType;
}

/**
 * Families: the weakly connected components by derivation. Whoever changes the structure among existing
 * nodes, or joins families, first locks all families concerned; that makes the search for cycles, the
 * relabelling and the generations correct under concurrency.
 */
export interface FamilyStore {
  /** Locks families until the transaction ends. */
  lock(lineageIds: readonly string[]): Promise<void>;
  /** Locks the families of all versions of a pattern, and repeats until their membership is settled. */
  lockOfPattern(patternId: string): Promise<void>;
  /** Versions of other patterns that derive directly from one of this pattern's. */
  childrenElsewhere(patternId: string): Promise<string[]>;
  /** Where aliases lead; ids that are no alias are left out. */
  aliases(lineageIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** How many nodes a family has, at most `limit`. */
  size(lineageId: string, limit: number): Promise<number>;
  /** All active derivation edges to nodes below these, and to these; null where there are more than `limit`. */
  linksBelow(nodeIds: readonly string[], limit: number | null): Promise<readonly GenerationLink[] | null>;
  /** Gives members and aliases of each family to another one, of which it becomes an alias. */
  join(joins: readonly (readonly [from: string, to: string])[]): Promise<void>;
  /** @returns how many had another one. */
  setGenerations(generations: ReadonlyMap<string, number>): Promise<number>;
  /** Recomputes the generation of the nodes and of all that descend from them. */
  refreshGenerations(nodeIds: readonly string[]): Promise<void>;
}

export interface EventLog {
  /** Appends; an event whose id is known already is left as it is. */
  append(events: readonly LineageEvent[]): Promise<void>;
  /** In no order; unknown ids are left out. */
  find(eventIds: readonly string[]): Promise<LineageEvent[]>;
}

export interface ExecutionStore {
  /** Inserts those whose id was never seen. @returns their ids. */
  insertNew(executions: readonly RecordedExecution[]): Promise<ReadonlySet<string>>;
  /** In no order; unknown ids are left out. */
  find(executionIds: readonly string[]): Promise<Execution[]>;
  /**
   * Of patterns that executions have left by retention, since when all are held; it rises for none of them until the
   * transaction ends. Executions of the last day need not ask.
   */
  heldSince(patternIds: readonly string[]): Promise<ReadonlyMap<string, Date>>;
  /** Adds to the rows of each pattern and UTC day, exactly. */
  addToDays(executions: readonly Execution[]): Promise<void>;
}

/** An execution and the request that recorded it. */
export interface RecordedExecution {
  readonly execution: Execution;
  readonly correlationId: string;
}

/** That of deleted patterns too: an id stays taken. */
export interface FeedbackStore {
  /** Inserts those whose id was never seen. @returns their ids. */
  insertNew(feedback: readonly Feedback[]): Promise<ReadonlySet<string>>;
  /** Under an exclusive row lock; null where the id is unknown. */
  lock(feedbackId: string): Promise<Feedback | null>;
  /** Stores that they are withdrawn, also where answers are kept to be repeated. */
  withdraw(withdrawn: readonly Feedback[]): Promise<void>;
  /** In no order; unknown ids are left out. */
  find(feedbackIds: readonly string[]): Promise<Feedback[]>;
}

export interface IdempotencyStore {
  /**
   * Claims a key for this transaction. Waits for another transaction that holds the same key.
   * @returns null when the key is new, else what is stored under it.
   */
  claim(claim: IdempotencyClaim): Promise<StoredAnswer | null>;
  store(claim: IdempotencyClaim, answered: Omit<StoredAnswer, 'requestHash'>): Promise<void>;
}

export interface StoredAnswer {
  readonly requestHash: string;
  readonly outcome: string;
  readonly answer: unknown;
}

export interface OwnEmbeddingStore {
  /**
   * Callers' own vectors of versions: each stands in the place of the model's, whatever the text says.
   * @returns how many were new.
   */
  setOwn(vectors: readonly OwnVector[]): Promise<number>;
}

export interface OwnVector {
  readonly nodeId: string;
  readonly model: string;
  readonly vector: Float32Array;
}

export interface ImportStore {
  /** The state of an import, under a row lock; a new one where the id is unknown. */
  open(importId: string): Promise<ImportState>;
  /** Null where the id is unknown. */
  find(importId: string): Promise<ImportState | null>;
  save(state: ImportState): Promise<void>;
}

export interface ImportState {
  readonly importId: string;
  /** Lines whose outcome is committed; a resumed import skips as many. */
  readonly lines: number;
  readonly lastLineHash: string | null;
  readonly eventsIncluded: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly badLines: readonly BadLine[];
  /** The importer's own bookmark, kept as it is (the git importer keeps the commits it has finished). */
  readonly cursor: unknown;
  readonly finishedAt: Date | null;
}

export interface BadLine {
  readonly line: number;
  readonly code: string;
  readonly pointer: string | null;
  readonly message: string;
}
