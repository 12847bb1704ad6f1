export * from './health/index.js';
export * from './sketch/index.js';
export * from './usage/index.js';
