import { embedding, pastEmbedding } from './embedding.js';
import { influxdb } from './influxdb.js';
import { memgraph } from './memgraph.js';
import { memoryGraph } from './memory-graph.js';
import type { MirrorModule } from './mirror-module.js';
import { memoryVectors } from './memory-vectors.js';
import { qdrant } from './qdrant.js';
import { search } from './search.js';

/**
 * Every store that can follow the record. What is named as another's `after` stands before it. The client of a server is
 * loaded where that server is configured: all together would take a tenth of the start of a service.
 */
export const mirrorModules: readonly MirrorModule[] = [
  memoryGraph,
  memgraph,
  search,
  embedding,
  pastEmbedding,
  memoryVectors,
  qdrant,
  influxdb,
];
