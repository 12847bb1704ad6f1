export { QdrantMirror } from './qdrant-mirror.js';
