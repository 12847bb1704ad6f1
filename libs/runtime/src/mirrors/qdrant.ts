import { QdrantMirror, QdrantServer } from '@stemma/qdrant';
import type { MirrorModule } from './mirror-module.js';

/** The vector index in Qdrant. */
export const qdrant: MirrorModule = ({ embedding, qdrant: server }) =>
  embedding.kind === 'off' || server === null
    ? null
    : {
        scope: 'shared',
        open: ({ record, embedder: embedderOf }) => {
          const embedder = embedderOf();
          const { model, dimensions } = embedder;
          const index = new QdrantMirror({ ...server, prefix: 'stemma', record, model, dimensions });
          return Promise.resolve({ sink: index, after: 'embedding', index: { embedder, index } });
        },
        server: { name: 'Qdrant', probe: (signal) => new QdrantServer(server).probe(signal) },
      };
