/** Where vectors are kept: each text once for a model, however many versions share it. */
export interface EmbeddingStore {
  /** Those of the texts that have a vector of the model already, by their hash. */
  known(model: string, textHashes: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Stores new vectors and which version stands for which text, in one transaction with the change-log entries.
   * A version whose caller sent its own vector keeps it; an older textRev changes nothing.
   */
  save(model: string, vectors: readonly TextVector[], versions: readonly EmbeddedVersion[]): Promise<void>;
}

export interface TextVector {
  readonly textHash: string;
  readonly vector: Float32Array;
}

export interface EmbeddedVersion {
  readonly nodeId: string;
  readonly textHash: string;
  readonly textRev: number;
}
