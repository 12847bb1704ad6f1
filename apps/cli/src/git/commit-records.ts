import type { BlobReader } from './blob-reader.js';
import type { CommitGraph } from './commit-graph.js';
import type { CopyFinder } from './copy-finder.js';
import type { WalkStep } from './history-walk.js';
import type { GitLineageRecord } from './lineage-record.js';
import type { RecordWriter } from './record-writer.js';
import type { NewVersion } from './version.js';

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
    for (const { blob } of versions) this.blobs.request(blob);
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

  /** New files that git finds to be copies of unchanged ones are forks. */
  private async withCopies({ commit, details, advance, before }: WalkStep): Promise<readonly NewVersion[]> {
    const { versions } = advance;
    const [parent] = this.graph.parentsOf(commit);
    const seeks = versions.some(({ kind }) => kind === 'created');
    if (before === null || parent === undefined || !seeks) return versions;
    const found = await this.copies.find(details.sha, this.graph.sha(parent), before.files.size);
    return versions.map((made) => {
      const copy = made.kind === 'created' ? found.get(made.path) : undefined;
      const source = copy === undefined ? undefined : before.get(copy.from);
      if (copy === undefined || source === undefined) return made;
      return { ...made, kind: 'fork', parents: [{ version: source, similarity: copy.similarity }] };
    });
  }
}
