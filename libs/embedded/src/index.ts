export {
  DataDirectoryHeldError,
  DataDirectoryLock,
  type DataDirectoryHolder,
} from './data-directory/data-directory-lock.js';
export { executable, installedBinaries, type PostgresBinaries } from './postgres/binaries.js';
export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './postgres/embedded-postgres.js';
export type { ServerSettings } from './postgres/settings.js';
export { UsearchPatternIndex, type UsearchPatternIndexOptions } from './vectors/usearch-pattern-index.js';
export { VectorMirror } from './vectors/vector-mirror.js';
