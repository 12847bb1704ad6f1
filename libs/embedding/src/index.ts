export { HttpEmbedder, type HttpEmbedderOptions } from './http/http-embedder.js';
export { LocalEmbedder, type LocalEmbedderOptions } from './local/local-embedder.js';
