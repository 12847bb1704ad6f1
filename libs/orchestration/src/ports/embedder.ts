/**
 * Turns texts into vectors whose cosine says how alike the texts are.
 *
 * Equal texts give equal vectors, whatever batch they come in and whichever process asks, as long as `model` is
 * the same; vectors of different models are never compared. Texts beyond the model's reach are cut, not refused.
 * Any string is accepted, the empty one too. `embed` may be called concurrently.
 */
export interface Embedder {
  /** Names the model and everything else that decides the vector (version, cut); stored with each vector. */
  readonly model: string;
  /** Length of every vector. */
  readonly dimensions: number;
  /** What follows these first characters (UTF-16 units) of a text does not change its vector: cut before hashing. */
  readonly maxCharacters: number;
  /**
   * One vector for each text, in the order of `texts`: finite, not zero, not necessarily of length 1.
   * @throws StemmaError `embedding_unavailable` where the model cannot answer now: the same call may succeed later;
   *   `validation_failed` where these texts can never be embedded (pointers `/0`, `/1`, …, or '' for the batch);
   *   `embedding_dimension_mismatch` where the model answers with vectors of another length.
   */
  embed(texts: readonly string[], urgency?: Urgency): Promise<Float32Array[]>;
}

/** now: somebody waits (as where nothing is said); soon: the latest versions; late: those before. Of several calls the most urgent is served first, where the model is ours. */
export const URGENCIES = ['now', 'soon', 'late'] as const;
export type Urgency = (typeof URGENCIES)[number];
