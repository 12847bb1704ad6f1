export type { Config, EmbeddingConfig } from './config.js';
export { ConfigError } from './config-error.js';
export { isLoopback } from './is-loopback.js';
export { loadClientConfig, type ClientConfig } from './load-client-config.js';
export { loadConfig } from './load-config.js';
export { withoutEffect } from './without-effect.js';
