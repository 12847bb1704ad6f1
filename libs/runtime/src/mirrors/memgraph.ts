import { MemgraphMirror, MemgraphServer } from '@stemma/memgraph';
import type { MirrorModule } from './mirror-module.js';

/** The lineage graph in Memgraph, for analysts and as an engine. */
export const memgraph: MirrorModule = ({ memgraph: server }) =>
  server === null
    ? null
    : {
        scope: 'shared',
        open: ({ record }) => {
          const graph = new MemgraphMirror({ ...server, record });
          return Promise.resolve({
            sink: graph,
            graph: { engine: 'memgraph', graph },
            close: () => graph.close(),
          });
        },
        server: { name: 'Memgraph', probe: (signal) => probe(new MemgraphServer(server), signal) },
      };

async function probe(server: MemgraphServer, signal: AbortSignal): Promise<string> {
  try {
    return await server.probe(signal);
  } finally {
    await server.close();
  }
}
