import type { CommitState } from './commit-state.js';
import type { Advance } from './plain-commit.js';
import { unsure, type NewVersion, type Version } from './version.js';

export interface Sight {
  /** Folders of the commit, with `/` at their end, of which nothing is known. */
  readonly unknown: readonly string[];
  /** Some folder of the commit, or of a parent, is unknown. */
  readonly isBlind: boolean;
}

/**
 * An advance without what a missing folder might contradict once it is back. Where a folder cannot be seen, a file that
 * appears may have been moved or copied out of it, one that disappears may have been moved into it, and what it holds may
 * be anything: known is only what stays at a path that can be seen before and after.
 */
export function withoutGuesses(advance: Advance, parents: readonly CommitState[], sight: Sight): Advance {
  const { unknown } = sight;
  const isBlind = sight.isBlind || advance.isUnclear;
  for (const made of advance.versions) {
    made.version.isUnsure =
      made.parents.some(({ version }) => version.isUnsure) || (isBlind && !isSuccessor(made, parents));
  }
  const made = new Set(advance.versions.map(({ version }) => version));
  let { state } = advance;
  const hide = (path: string, version: Version): void => {
    if (!version.isUnsure) state = state.with(path, unsure(version));
  };
  for (const path of isBlind ? advance.placed : []) {
    const version = state.get(path);
    if (version !== undefined && !made.has(version) && !isThere(version, path, parents)) hide(path, version);
  }
  for (const path of unknown.length === 0 ? [] : state.files.paths()) {
    const version = state.get(path);
    if (version !== undefined && unknown.some((folder) => path.startsWith(folder))) hide(path, version);
  }
  // What a merge ends or revives depends on all that became of a file on every side.
  const isTold = !isBlind && parents.length < 2;
  const ended = isTold ? advance.ended.filter((version) => !version.isUnsure) : [];
  return { ...advance, state, ended, revived: isTold ? advance.revived : [] };
}

/** Every parent has what it derives from at its path. */
function isSuccessor({ path, parents: sources }: NewVersion, parents: readonly CommitState[]): boolean {
  const known = new Set(sources.map(({ version }) => version));
  return parents.length > 0 && parents.every((parent) => known.has(parent.get(path) as Version));
}

/** Every parent has the file at its path, as far as can be told. */
function isThere({ history }: Version, path: string, parents: readonly CommitState[]): boolean {
  return parents.every((parent) => {
    const version = parent.get(path);
    return version?.history === history && !version.isUnsure;
  });
}
