export { QdrantMirror } from './qdrant-mirror.js';
export { QdrantServer } from './qdrant-server.js';
