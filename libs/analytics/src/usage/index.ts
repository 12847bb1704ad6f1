export * from './buckets.js';
export * from './file-type.js';
export * from './sample.js';
export * from './tally.js';
export * from './trend.js';
export * from './usage-report.js';
