import type { CommitGraph } from './commit-graph.js';
import type { WalkStep } from './history-walk.js';
import type { VersionAliasRecord } from './lineage-record.js';
import type { RecordWriter } from './record-writer.js';

/** Which tags are still to be told, and as what: an alias of each file's version at the tagged commit. */
export class TagBook {
  private readonly told: Set<string>;

  /** @param tags by commit. @param told by earlier runs. */
  constructor(
    private readonly tags: ReadonlyMap<string, readonly string[]>,
    told: readonly string[] = [],
  ) {
    this.told = new Set(told);
  }

  /** Whether there is one to tell, of a commit of the walk. */
  isOpen(graph?: CommitGraph): boolean {
    return [...this.tags].some(
      ([commit, names]) =>
        (graph === undefined || graph.placeOf(commit) !== undefined) &&
        names.some((name) => !this.told.has(name)),
    );
  }

  records({ details, advance }: WalkStep, writer: RecordWriter): VersionAliasRecord[] {
    const names = (this.tags.get(details.sha) ?? []).filter((name) => !this.told.has(name));
    for (const name of names) this.told.add(name);
    const { files } = advance.state;
    return names.flatMap((name) =>
      files.paths().flatMap((path) => {
        const version = files.get(path);
        return version === undefined ? [] : writer.alias(version, name, details);
      }),
    );
  }

  toCursor(): { readonly tagged?: readonly string[] } {
    return this.told.size === 0 ? {} : { tagged: [...this.told] };
  }
}
