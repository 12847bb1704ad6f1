export { MemoryMirror } from './mirrors/memory-mirror.js';
export { testDatabase, testServerUrl } from './postgres-database.js';
