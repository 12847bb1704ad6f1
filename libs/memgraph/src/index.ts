export { MemgraphServer } from './memgraph-server.js';
export { MemgraphMirror } from './memgraph-mirror.js';
