import type { MirrorModule } from './mirror-module.js';

/** The vector index in Qdrant. */
export const qdrant: MirrorModule = ({ embedding, qdrant: server }) =>
  embedding.kind === 'off' || server === null
    ? null
    : {
        scope: 'shared',
        open: async ({ record, embedder: embedderOf }) => {
          const { QdrantMirror } = await import('@stemma/qdrant');
          const embedder = embedderOf();
          const { model, dimensions } = embedder;
          const index = new QdrantMirror({ ...server, prefix: 'stemma', record, model, dimensions });
          return { sink: index, after: 'embedding', index: { embedder, index } };
        },
        server: {
          name: 'Qdrant',
          probe: async (signal) => {
            const { QdrantServer } = await import('@stemma/qdrant');
            return new QdrantServer(server).probe(signal);
          },
        },
      };
