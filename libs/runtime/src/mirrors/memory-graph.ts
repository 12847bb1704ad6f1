import { join } from 'node:path';
import { GraphMirror } from '@stemma/embedded';
import type { MirrorModule } from './mirror-module.js';

/** Millions of small states are loaded at the start; 5,000 take 15 ms of this process. */
const LINKS_A_PAGE = 5_000;

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
            lanes: { pageSize: LINKS_A_PAGE },
            graph: { engine, graph },
            close: () => graph.close(),
          };
        },
      };
