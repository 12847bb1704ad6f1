export * from './health-report.js';
export * from './thresholds.js';
export * from './wilson.js';
