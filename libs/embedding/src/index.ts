export { HttpEmbedder } from './http/http-embedder.js';
export { LocalEmbedder } from './local/local-embedder.js';
