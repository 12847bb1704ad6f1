import type { EmbeddingConfig } from '@stemma/config';
import { HttpEmbedder, LocalEmbedder } from '@stemma/embedding';
import type { Embedder } from '@stemma/orchestration';

/** Null where nothing is embedded. */
export function embedderOf(config: EmbeddingConfig): (Embedder & { close(): Promise<void> }) | null {
  if (config.kind !== 'http') return config.kind === 'off' ? null : new LocalEmbedder();
  const { apiKey, url, model, dimensions } = config;
  const embedder = new HttpEmbedder({ url, model, dimensions, ...(apiKey === null ? {} : { apiKey }) });
  return Object.assign(embedder, { close: () => Promise.resolve() });
}
