export * from './quantile.js';
export * from './time-sketch.js';
