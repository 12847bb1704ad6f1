import type { MirrorModule } from './mirror-module.js';

/** The lineage graph in Memgraph, for analysts and as an engine. */
export const memgraph: MirrorModule = ({ memgraph: server }) =>
  server === null
    ? null
    : {
        scope: 'shared',
        open: async ({ record }) => {
          const { MemgraphMirror } = await import('@stemma/memgraph');
          const graph = new MemgraphMirror({ ...server, record });
          return { sink: graph, graph: { engine: 'memgraph', graph }, close: () => graph.close() };
        },
        server: {
          name: 'Memgraph',
          probe: async (signal) => {
            const { MemgraphServer } = await import('@stemma/memgraph');
            const memgraph = new MemgraphServer(server);
            try {
              return await memgraph.probe(signal);
            } finally {
              await memgraph.close();
            }
          },
        },
      };
