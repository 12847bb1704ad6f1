import type { LineageStatus } from '@stemma/models';

/** Versions found by the likeness of their vectors. All vectors of an index come from one embedding model. */
export interface PatternIndex {
  /**
   * The best matches among the points that fit the filter, as exact search would find them: a filter never hides
   * a better match that fits it. Ordered by (score descending, nodeId), so the answer to a question is stable.
   * @throws StemmaError `embedding_dimension_mismatch` where the vector has another length than the index;
   *   `validation_failed` where it is zero or not finite; `mirror_unavailable` where the store cannot be asked; `timeout`.
   */
  search(question: SimilarityQuestion): Promise<SimilarPoint[]>;
}

export interface SimilarityQuestion {
  /** Of any length but zero: only its direction counts. */
  readonly vector: Float32Array;
  /** ≥ 1. */
  readonly limit: number;
  /** Least score to report; null: no bound. */
  readonly minScore: number | null;
  readonly filter: SimilarityFilter;
  /** Left out of the answer: a version asked for its neighbours is not its own. */
  readonly excludeNodeId?: string | undefined;
  readonly timeoutMs: number;
}

/** All conditions must hold; an absent one, or an empty list, is no condition. */
export interface SimilarityFilter {
  readonly namespace?: string | undefined;
  readonly kind?: string | undefined;
  /** Any of these. */
  readonly statuses?: readonly LineageStatus[] | undefined;
  /** All of these. */
  readonly tags?: readonly string[] | undefined;
  readonly lineageId?: string | undefined;
  readonly excludeLineageId?: string | undefined;
}

export interface SimilarPoint {
  readonly nodeId: string;
  /** Cosine similarity, −1..1. */
  readonly score: number;
}

/** The order of answers. */
export function bestFirst(a: SimilarPoint, b: SimilarPoint): number {
  return b.score - a.score || (a.nodeId < b.nodeId ? -1 : 1);
}

/** What an index holds of one version. */
export interface VectorPoint {
  readonly nodeId: string;
  /** As the embedder or the caller gave it; an index may keep only its direction. */
  readonly vector: Float32Array;
  readonly payload: PointPayload;
  /** A point is replaced only by one of a greater stateRev. */
  readonly stateRev: number;
}

export interface PointPayload {
  readonly patternId: string;
  readonly lineageId: string;
  readonly namespace: string;
  readonly kind: string;
  readonly status: LineageStatus;
  readonly tags: readonly string[];
  readonly version: number;
  /** SHA-256 in lower-case hex of the content; null where there is none. */
  readonly contentHash: string | null;
}

/** A version that is gone. It comes back only with a greater stateRev. */
export interface DeletedPoint {
  readonly nodeId: string;
  readonly stateRev: number;
}
