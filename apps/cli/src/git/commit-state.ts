import { Map as PersistentMap } from 'immutable';
import { FileTree } from './file-tree.js';
import type { FileHistory, Version } from './version.js';

/**
 * What a commit's tree holds: the version at each path. Persistent: commits share what they have in common.
 * A history lives at no more than one path, so a version is alive exactly if its history's place holds it.
 */
export class CommitState {
  static readonly EMPTY = new CommitState(FileTree.empty<Version>(), PersistentMap<string, string>());

  private constructor(
    readonly files: FileTree<Version>,
    /** patternId → path. */
    private readonly places: PersistentMap<string, string>,
  ) {}

  get(path: string): Version | undefined {
    return this.files.get(path);
  }

  placeOf(history: FileHistory): string | undefined {
    return this.places.get(history.patternId);
  }

  holds(version: Version): boolean {
    const place = this.places.get(version.history.patternId);
    return place !== undefined && this.files.get(place) === version;
  }

  with(path: string, version: Version): CommitState {
    const replaced = this.get(path);
    if (replaced?.history === version.history)
      return new CommitState(this.files.with(path, version), this.places);
    const cleared = replaced === undefined ? this : this.without(path);
    return new CommitState(
      cleared.files.with(path, version),
      cleared.places.set(version.history.patternId, path),
    );
  }

  without(path: string): CommitState {
    const version = this.get(path);
    if (version === undefined) return this;
    return new CommitState(this.files.without(path), this.places.delete(version.history.patternId));
  }
}
