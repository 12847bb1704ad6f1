import type { Written } from './writes/outcome.js';
import type { WriteContext } from './writes/write-context.js';
import type { LineageService } from './lineage.service.js';
import type { OwnEmbedding } from './similarity/set-embedding.js';
import {
  findSimilar,
  type SimilarAnswer,
  type SimilarityPorts,
  type SimilarQuestion,
} from './similarity/find-similar.js';
import type { Freshness, Sourced } from './reading/sourced.js';

/** Likeness of versions by the vectors of one embedding model. */
export class SimilarityService {
  constructor(
    private readonly ports: SimilarityPorts,
    private readonly lineage: LineageService,
  ) {}

  find(question: SimilarQuestion, freshness: Freshness): Promise<Sourced<SimilarAnswer>> {
    return findSimilar(this.ports, question, freshness);
  }

  setEmbedding(
    context: WriteContext,
    nodeId: string,
    vector: readonly number[],
  ): Promise<Written<OwnEmbedding>> {
    const { model, dimensions } = this.ports.embedder;
    return this.lineage.setEmbedding(context, { nodeId, model, dimensions }, vector);
  }
}
