export { GitFindings } from './git-findings.js';
export { gitPatterns } from './git-patterns.js';
export { openGitRepository, type GitRepository } from './git-repository.js';
export { missingSentence, type MissingObject } from './missing-objects.js';
export { namespaceOf } from './namespace-of.js';
export { globFault } from './path-filter.js';
export type {
  GitLineageRecord,
  NamesRecord,
  NodeRecord,
  PatternRecord,
  TransitionRecord,
} from './lineage-record.js';
export { readGitHistory, type GitHistoryOptions, type GitItem } from './read-git-history.js';
export type { GitCursor } from './walk-plan.js';
