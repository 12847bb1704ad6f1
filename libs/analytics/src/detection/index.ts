export * from './compare-versions.js';
export * from './finding.js';
export * from './find-duplicates.js';
export * from './find-stale-versions.js';
export * from './news-of.js';
export * from './pairs-of.js';
export * from './thresholds.js';
export type { VersionUse } from './version-use.js';
