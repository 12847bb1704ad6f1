export { MemgraphMirror } from './memgraph-mirror.js';
