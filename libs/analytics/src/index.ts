export * from './health/index.js';
export * from './sketch/index.js';
export * from './usage/index.js';
export * from './trend/index.js';
export * from './experiment/index.js';
