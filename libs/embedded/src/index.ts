export {
  DataDirectoryHeldError,
  DataDirectoryLock,
  type DataDirectoryHolder,
} from './data-directory/data-directory-lock.js';
export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './postgres/embedded-postgres.js';
export type { ServerSettings } from './postgres/settings.js';
