import type { Config } from './config.js';

/** What is configured and has no effect beside the rest, a sentence each. */
export function withoutEffect({ embedding, qdrant }: Pick<Config, 'embedding' | 'qdrant'>): string[] {
  return embedding.kind === 'off' && qdrant !== null
    ? ['QDRANT_URL has no effect: there are no vectors where STEMMA_EMBEDDING is off.']
    : [];
}
