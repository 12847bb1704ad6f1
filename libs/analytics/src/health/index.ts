export * from './health-report.js';
export * from './thresholds.js';
export * from './wilson.js';
export type { Judgement, FeedbackSummary } from './judgement.js';
