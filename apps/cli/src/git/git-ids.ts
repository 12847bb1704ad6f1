import { idFrom } from '@stemma/models';
import { pathIdentity } from './path-text.js';

/**
 * The ids of a git import. They say nothing of the machine, the folder, the options or the order of the walk:
 *
 *     repository = UUIDv5(root commit, Stemma's namespace 'git')
 *     patternId  = UUIDv5(path of first appearance ␀ commit of first appearance, repository)
 *     nodeId     = UUIDv5(commit, patternId)
 *
 * The root commit is the one that first parents lead to from HEAD: merging another project's history, with
 * roots of its own, changes no id. Commits are full hex names. A path that is no UTF-8 goes in as
 * `bytes ␀ <each byte as a character>`.
 */
export function patternIdOf(rootCommit: string, firstPath: string, firstCommit: string): string {
  return idFrom(idFrom('git', rootCommit), ...pathIdentity(firstPath), firstCommit);
}

export function nodeIdOf(patternId: string, commit: string): string {
  return idFrom(patternId, commit);
}
