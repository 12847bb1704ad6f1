import { StemmaError } from '@stemma/models';
import type { Written } from './writes/outcome.js';
import type { WriteContext } from './writes/write-context.js';
import type { LineageService } from './lineage.service.js';
import type { OwnEmbedding } from './similarity/set-embedding.js';
import type { SimilarPoint } from './ports/pattern-index.js';
import {
  embedQuestion,
  findSimilar,
  findSimilarPoints,
  type SimilarAnswer,
  type SimilarityPorts,
  type SimilarQuestion,
} from './similarity/find-similar.js';
import type { Freshness, Sourced } from './reading/sourced.js';

/** Likeness of versions by the vectors of one embedding model. */
export class SimilarityService {
  constructor(
    /** Null: nothing is embedded here. */
    private readonly ports: SimilarityPorts | null,
    private readonly lineage: LineageService,
  ) {}

  /** The name of the model; null: nothing is embedded. */
  get model(): string | null {
    return this.ports?.embedder.model ?? null;
  }

  /** @throws StemmaError as `findSimilar` */
  async find(question: SimilarQuestion, freshness: Freshness): Promise<Sourced<SimilarAnswer>> {
    return findSimilar(this.required, question, freshness);
  }

  /**
   * The same, by their ids alone; some may be deleted since the mirror last heard of them.
   * @throws StemmaError as `findSimilar`
   */
  async findPoints(
    question: SimilarQuestion,
    freshness: Freshness,
  ): Promise<Sourced<readonly SimilarPoint[]>> {
    return findSimilarPoints(this.required, question, freshness);
  }

  /** @throws StemmaError `embedding_unavailable` */
  async vectorOf(text: string): Promise<Float32Array> {
    return embedQuestion(this.required.embedder, text);
  }

  async setEmbedding(
    context: WriteContext,
    nodeId: string,
    vector: readonly number[],
  ): Promise<Written<OwnEmbedding>> {
    const { model, dimensions } = this.required.embedder;
    return this.lineage.setEmbedding(context, { nodeId, model, dimensions }, vector);
  }

  private get required(): SimilarityPorts {
    if (this.ports !== null) return this.ports;
    throw new StemmaError('embedding_unavailable', 'Similarity is switched off here (STEMMA_EMBEDDING=off).');
  }
}
