import { join } from 'node:path';
import { GraphMirror } from '@stemma/embedded';
import type { MirrorModule } from './mirror-module.js';

/** The lineage graph in this process. */
export const memoryGraph: MirrorModule = ({ graph: engine, dataDir }) =>
  engine !== 'memory'
    ? null
    : {
        scope: 'process',
        open: async ({ record, warn, isWhole }) => {
          const graph = await GraphMirror.open(join(dataDir, 'mirrors', record, 'graph'), warn, isWhole);
          return {
            sink: graph,
            graph: { engine, graph },
            close: () => graph.close(),
          };
        },
      };
