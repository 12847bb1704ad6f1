import type { CommitState } from './commit-state.js';
import type { FileChange } from './tree-diff.js';
import { firstVersion, nextVersion, type Birth, type NewVersion, type Version } from './version.js';

export interface Advance {
  readonly state: CommitState;
  readonly versions: readonly NewVersion[];
  /** The paths that may hold another file than with a parent. */
  readonly placed: readonly string[];
  /** Versions whose file ended here. */
  readonly ended: readonly Version[];
  /** Versions that had ended on one side of a merge, which kept the file all the same. */
  readonly revived: readonly Version[];
  /** Versions that a merge did not take up, of files that went on with another one. */
  readonly dropped: readonly Version[];
  /** A merge of versions some of which are unsure: what became of the others depends on what those are. */
  readonly isUnclear: boolean;
}

/** A commit with one parent, or none: its changes say everything. */
export function advancePlainCommit(
  before: CommitState,
  changes: readonly FileChange[],
  birth: Birth,
): Advance {
  const ended: Version[] = [];
  const versions: NewVersion[] = [];
  const placed: [path: string, version: Version][] = [];
  let state = before;
  for (const change of changes) {
    const source = before.get(change.from);
    if (change.status === 'deleted') {
      if (source !== undefined) ended.push(source);
      state = state.without(change.path);
      continue;
    }
    if (change.status === 'renamed') state = state.without(change.from);
    const made = versionOf(change, source, birth);
    if (made !== null) versions.push(made);
    const version = made?.version ?? source;
    if (version !== undefined) placed.push([change.path, version]);
  }
  // After all removals: a file may take the path, or the folder, that another one leaves.
  for (const [path, version] of placed) state = state.with(path, version);
  return {
    ...{ state, versions, placed: placed.map(([path]) => path) },
    ...{ ended, revived: [], dropped: [], isUnclear: false },
  };
}

/** The version that a change makes; null if the source goes on as it was (pure rename, mode change). */
function versionOf(change: FileChange, source: Version | undefined, birth: Birth): NewVersion | null {
  const { path, mode, similarity } = change;
  if (source === undefined || change.status === 'added') {
    return { kind: 'created', version: firstVersion(birth, change), path, mode, parents: [] };
  }
  const parents = [{ version: source, similarity }];
  if (change.status === 'copied')
    return { kind: 'fork', version: firstVersion(birth, change), path, mode, parents };
  if (change.sameBlob) return null;
  return { kind: 'refined', version: nextVersion(birth, change, [source]), path, mode, parents };
}
