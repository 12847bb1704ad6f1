import { Map as PersistentMap } from 'immutable';
import { FileTree } from './file-tree.js';
import type { FileHistory, Version } from './version.js';

/** The empty file, in SHA-1 and SHA-256 repositories: everywhere, and a copy of nothing. */
const EMPTY_BLOBS = new Set([
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
]);

/**
 * What a commit's tree holds: the version at each path. Persistent: commits share what they have in common.
 * A history lives at no more than one path, so a version is alive exactly if its history's place holds it.
 */
export class CommitState {
  static readonly EMPTY = new CommitState(
    FileTree.empty<Version>(),
    PersistentMap<string, string>(),
    PersistentMap<string, readonly string[]>(),
  );

  private constructor(
    readonly files: FileTree<Version>,
    /** patternId → path. */
    private readonly places: PersistentMap<string, string>,
    /** blob → the paths that hold it, in order. */
    private readonly holders: PersistentMap<string, readonly string[]>,
  ) {}

  get(path: string): Version | undefined {
    return this.files.get(path);
  }

  placeOf(history: FileHistory): string | undefined {
    return this.places.get(history.patternId);
  }

  holds(version: Version): boolean {
    const place = this.placeOf(version.history);
    return place !== undefined && this.files.get(place) === version;
  }

  /** A path that holds just this blob: one of the same file name if there is one, else the first. */
  holderOf(blob: string, path: string): string | undefined {
    const holders = this.holders.get(blob);
    return holders?.find((holder) => nameOf(holder) === nameOf(path)) ?? holders?.[0];
  }

  with(path: string, version: Version): CommitState {
    const cleared = this.without(path);
    return new CommitState(
      cleared.files.with(path, version),
      cleared.places.set(version.history.patternId, path),
      withHolder(cleared.holders, version.blob, path),
    );
  }

  without(path: string): CommitState {
    const version = this.get(path);
    if (version === undefined) return this;
    return new CommitState(
      this.files.without(path),
      this.places.delete(version.history.patternId),
      withoutHolder(this.holders, version.blob, path),
    );
  }
}

type Holders = PersistentMap<string, readonly string[]>;

function withHolder(holders: Holders, blob: string, path: string): Holders {
  if (EMPTY_BLOBS.has(blob)) return holders;
  const known = holders.get(blob);
  return holders.set(blob, known === undefined ? [path] : [...known, path].sort());
}

function withoutHolder(holders: Holders, blob: string, path: string): Holders {
  const left = holders.get(blob)?.filter((holder) => holder !== path) ?? [];
  return left.length === 0 ? holders.delete(blob) : holders.set(blob, left);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
