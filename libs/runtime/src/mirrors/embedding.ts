import { PostgresEmbeddingStore } from '@stemma/postgres';
import { EmbeddingSink } from '@stemma/projection';
import type { MirrorModule } from './mirror-module.js';

/** The steps that give texts their vectors, which they keep in the record. */
const embeddingOf =
  (subject: 'text' | 'past_text'): MirrorModule =>
  (config) =>
    config.embedding.kind === 'off'
      ? null
      : {
          scope: 'shared',
          open: ({ embedder, dataSource }) =>
            Promise.resolve({
              sink: new EmbeddingSink(embedder(), new PostgresEmbeddingStore(dataSource), subject),
            }),
        };

export const embedding = embeddingOf('text');
export const pastEmbedding = embeddingOf('past_text');
