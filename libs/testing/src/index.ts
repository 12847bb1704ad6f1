export { testDatabase, testServerUrl } from './postgres-database.js';
