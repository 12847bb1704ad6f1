import type { BlobReader } from './blob-reader.js';
import type { CommitGraph } from './commit-graph.js';
import type { Copy, CopyFinder } from './copy-finder.js';
import type { WalkStep } from './history-walk.js';
import type { GitLineageRecord } from './lineage-record.js';
import type { RecordWriter } from './record-writer.js';
import type { NewVersion } from './version.js';

/**
 * For similar sources git must read every file of the tree: 40 µs each, so 8 ms for a commit at this size. At 450
 * files it took 95 % of an import.
 */
const SIMILAR_UP_TO_FILES = 200;

/** The records of one commit, contents read one at a time. */
export class CommitRecords {
  constructor(
    private readonly graph: CommitGraph,
    private readonly writer: RecordWriter,
    private readonly blobs: BlobReader,
    private readonly copies: CopyFinder,
  ) {}

  /** Per version its node, and before the first of a history its pattern. */
  async *versions(step: WalkStep): AsyncGenerator<GitLineageRecord[]> {
    const versions = await this.withCopies(step);
    for (const { version } of versions) this.blobs.request(version.blob);
    for (const made of versions) {
      const node = this.writer.node(made, await this.blobs.next(), step.details);
      const { history } = made.version;
      yield history.announced ? [node] : [this.writer.pattern(history), node];
      history.announced = true;
    }
  }

  transitions({ details, advance }: WalkStep): GitLineageRecord[] {
    return [
      ...this.writer.archived(advance.ended, details),
      ...this.writer.revived(advance.revived, details),
    ];
  }

  kill(): void {
    this.blobs.kill();
    this.copies.kill();
  }

  /** New files that are copies of unchanged ones are forks: in a small tree of similar ones, in any of equal ones. */
  private async withCopies({ commit, details, advance, before }: WalkStep): Promise<readonly NewVersion[]> {
    const { versions } = advance;
    const [parent] = this.graph.parentsOf(commit);
    const seeks = versions.some(({ kind }) => kind === 'created');
    if (before === null || parent === undefined || !seeks) return versions;
    const similar =
      before.files.size <= SIMILAR_UP_TO_FILES
        ? await this.copies.find(details.sha, this.graph.sha(parent))
        : new Map<string, Copy>();
    return versions.map((made) => {
      if (made.kind !== 'created') return made;
      const { from, similarity } = similar.get(made.path) ?? {
        from: before.holderOf(made.version.blob, made.path),
        similarity: 1,
      };
      const source = from === undefined ? undefined : before.get(from);
      return source === undefined
        ? made
        : { ...made, kind: 'fork', parents: [{ version: source, similarity }] };
    });
  }
}
