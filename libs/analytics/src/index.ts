export * from './detection/index.js';
export * from './experiment/index.js';
export * from './health/index.js';
export * from './p-value.js';
export * from './ranking/index.js';
export * from './sketch/index.js';
export * from './trend/index.js';
export * from './usage/index.js';
