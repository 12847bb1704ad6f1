import type { FileHistory, Version } from './version.js';

/**
 * Versions that a merge did not take up while their file went on with another one: the same change picked on two
 * branches, or one side's thrown away. They have no end of their own, and so end with their file.
 */
export class DroppedVersions {
  private readonly drops = new Map<FileHistory, { readonly version: Version; readonly merge: number }[]>();

  note(versions: readonly Version[], merge: number): void {
    for (const version of versions) {
      const known = this.drops.get(version.history);
      if (known === undefined) this.drops.set(version.history, [{ version, merge }]);
      else known.push({ version, merge });
    }
  }

  /** Those of the files of these versions, as far as a commit knows of the merge. */
  besides(versions: readonly Version[], ancestry: () => Uint8Array): Version[] {
    const drops = versions.flatMap(({ history }) => this.drops.get(history) ?? []);
    if (drops.length === 0) return [];
    const isKnown = ancestry();
    const known = drops.filter(({ merge }) => isKnown[merge] === 1).map(({ version }) => version);
    return [...new Set(known)].filter((version) => !versions.includes(version));
  }
}
