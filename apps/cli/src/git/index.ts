export { openGitRepository } from './git-repository.js';
export type { GitLineageRecord, NodeRecord, PatternRecord, TransitionRecord } from './lineage-record.js';
export { readGitHistory, type GitHistoryOptions, type GitItem } from './read-git-history.js';
export type { GitCursor } from './walk-plan.js';
