export { DataDirectoryLock } from './data-directory/data-directory-lock.js';
export { executable, installedBinaries } from './postgres/binaries.js';
export { EmbeddedPostgres } from './postgres/embedded-postgres.js';
export type { GraphContent } from './graph/graph-content.js';
export { GraphMirror } from './graph/graph-mirror.js';
export { readGraphSnapshot } from './graph/graph-snapshot.js';
export { UsearchPatternIndex } from './vectors/usearch-pattern-index.js';
export { VectorMirror } from './vectors/vector-mirror.js';
