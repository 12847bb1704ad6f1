import type { FileChange } from './tree-diff.js';

/** A file followed through renames. */
export interface FileHistory {
  readonly patternId: string;
  /** Path of first appearance: raw bytes, one character each (latin1). */
  readonly firstPath: string;
  readonly firstCommit: string;
  readonly createdBy: string;
  readonly createdAt: string;
  /** The pattern record has been written, now or by the run that the cursor came from. */
  announced: boolean;
}

/** One version of a file, made by a commit (its place in the walk). Compared by identity. */
export interface Version {
  readonly history: FileHistory;
  readonly commit: number;
  /** Versions of this file up to this one, along the longest line: an ancestor's is always smaller. */
  readonly depth: number;
  readonly blob: string;
  /** What it is depends on a folder that is missing. So does all that derives from it; none of it may be told. */
  isUnsure: boolean;
}

export interface Derivation {
  readonly version: Version;
  readonly similarity: number | null;
}

/** A version that a commit makes, with what it derives from. */
export interface NewVersion {
  readonly kind: 'created' | 'refined' | 'fork' | 'merge';
  readonly version: Version;
  readonly path: string;
  readonly mode: string;
  readonly parents: readonly Derivation[];
}

/** How one commit makes versions: all that the rules need to know of it. */
export interface Birth {
  readonly commit: number;
  startHistory(path: string): FileHistory;
}

export function firstVersion(birth: Birth, { path, blob }: FileChange): Version {
  return { history: birth.startHistory(path), commit: birth.commit, depth: 1, blob, isUnsure: false };
}

export function nextVersion(
  birth: Birth,
  { blob }: FileChange,
  parents: readonly [Version, ...Version[]],
): Version {
  const [first] = parents;
  const depth = 1 + Math.max(...parents.map((parent) => parent.depth));
  return { history: first.history, commit: birth.commit, depth, blob, isUnsure: false };
}

/** The same, known no longer. */
export function unsure(version: Version): Version {
  return version.isUnsure ? version : { ...version, isUnsure: true };
}
