import type { PatternIndex, SimilarityQuestion, SimilarPoint } from './pattern-index.js';

/** The vectors of the record: what indexes hold comes from here. */
export interface RecordIndex extends PatternIndex {
  /** As `search`, among these versions only. */
  searchAmong(nodeIds: readonly string[], question: SimilarityQuestion): Promise<SimilarPoint[]>;
  /** As it was given; null where the version has none. */
  vectorOf(nodeId: string): Promise<Float32Array | null>;
}
