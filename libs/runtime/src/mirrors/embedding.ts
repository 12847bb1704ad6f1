import { PostgresEmbeddingStore } from '@stemma/postgres';
import { EmbeddingSink } from '@stemma/projection';
import type { MirrorModule } from './mirror-module.js';

/** The step that gives texts their vectors, which it keeps in the record. */
export const embedding: MirrorModule = (config) =>
  config.embedding.kind === 'off'
    ? null
    : {
        scope: 'shared',
        open: ({ embedder, dataSource }) =>
          Promise.resolve({
            sink: new EmbeddingSink(embedder(), new PostgresEmbeddingStore(dataSource)),
          }),
      };
