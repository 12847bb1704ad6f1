export type { ApiKey, ApiRole, Config, EmbeddingConfig } from './config.js';
export { ConfigError, type ConfigFault } from './config-error.js';
export { configReference } from './config-reference.js';
export { isLoopback } from './is-loopback.js';
export { loadClientConfig, type ClientConfig } from './load-client-config.js';
export { loadConfig, type Environment } from './load-config.js';
