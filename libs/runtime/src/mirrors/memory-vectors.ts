import { join } from 'node:path';
import { VectorMirror } from '@stemma/embedded';
import type { MirrorModule } from './mirror-module.js';

/** The vector index in this process; not where another store keeps the vectors. */
export const memoryVectors: MirrorModule = ({ embedding, qdrant, dataDir }) =>
  embedding.kind === 'off' || qdrant !== null
    ? null
    : {
        scope: 'process',
        open: async ({ record, embedder: embedderOf, warn, isWhole }) => {
          const embedder = embedderOf();
          const folder = join(dataDir, 'mirrors', record, 'vectors');
          const index = await VectorMirror.open(folder, embedder, warn, isWhole);
          return { sink: index, after: 'embedding', index: { embedder, index }, close: () => index.close() };
        },
      };
