import type { BlobReader } from './blob-reader.js';
import type { CommitGraph } from './commit-graph.js';
import type { Copy, CopyFinder } from './copy-finder.js';
import type { WalkStep } from './history-walk.js';
import type { LackingVersions } from './lacking-versions.js';
import type { GitLineageRecord, NodeRecord } from './lineage-record.js';
import type { RecordWriter } from './record-writer.js';
import type { NewVersion } from './version.js';

/**
 * For similar sources git must read every file of the tree: 40 µs each, so 8 ms for a commit at this size. At 450
 * files it took 95 % of an import.
 */
const SIMILAR_UP_TO_FILES = 200;
const NONE: ReadonlyMap<string, Copy> = new Map();

/** The records of one commit, contents read one at a time. */
export class CommitRecords {
  constructor(
    private readonly graph: CommitGraph,
    private readonly writer: RecordWriter,
    private readonly blobs: BlobReader,
    private readonly copies: CopyFinder,
    private readonly lacking: LackingVersions,
    /** Commits to compare by names and blobs alone, as they once were. */
    private readonly exact: Set<string>,
  ) {}

  /** Per version its node, and before the first of a history its pattern. */
  async *versions(step: WalkStep): AsyncGenerator<GitLineageRecord[]> {
    const versions = await this.withCopies(step);
    for (const { version } of versions) this.blobs.request(version.blob);
    for (const made of versions) {
      const { node } = await this.read(made, step);
      const { history } = made.version;
      yield history.announced ? [node] : [this.writer.pattern(history), node];
      history.announced = true;
    }
  }

  /** Of a commit that is done: the nodes whose content was missing and is there now. */
  async *completed(step: WalkStep): AsyncGenerator<GitLineageRecord[]> {
    const mayLack = ({ version }: NewVersion) => this.lacking.mayLack(this.writer.nodeId(version));
    if (this.lacking.wereNone || !step.advance.versions.some(mayLack)) return;
    const versions = (await this.withCopies(step)).filter(mayLack);
    for (const { version } of versions) this.blobs.request(version.blob);
    for (const made of versions) {
      const { node, isMissing } = await this.read(made, step);
      if (!isMissing) yield [node];
    }
  }

  transitions({ details, advance: { versions, ended, revived } }: WalkStep): GitLineageRecord[] {
    const sources = versions.flatMap(({ kind, parents }) => (kind === 'merge' ? parents : []));
    const joined = new Set(sources.map(({ version }) => version.history));
    return [...this.writer.archived(ended, joined, details), ...this.writer.revived(revived, details)];
  }

  kill(): void {
    this.blobs.kill();
    this.copies.kill();
  }

  private async read(
    made: NewVersion,
    { details }: WalkStep,
  ): Promise<{ node: NodeRecord; isMissing: boolean }> {
    const blob = await this.blobs.next();
    const node = this.writer.node(made, blob, details);
    const isMissing = blob.lack === 'missing';
    this.lacking.note(node.nodeId, isMissing);
    return { node, isMissing };
  }

  /** New files that are copies of unchanged ones are forks: in a small tree of similar ones, in any of equal ones. */
  private async withCopies({ commit, details, advance, before }: WalkStep): Promise<readonly NewVersion[]> {
    const versions = advance.versions.filter(({ version }) => !version.isUnsure);
    const [parent] = this.graph.parentsOf(commit);
    const seeks = versions.some(({ kind }) => kind === 'created');
    if (before === null || parent === undefined || !seeks) return versions;
    const similar =
      before.files.size <= SIMILAR_UP_TO_FILES
        ? await this.similar(details.sha, this.graph.sha(parent))
        : NONE;
    return versions.flatMap((made): NewVersion[] => {
      if (made.kind !== 'created') return [made];
      const { from, similarity } = similar.get(made.path) ?? {
        from: before.holderOf(made.version.blob, made.path),
        similarity: 1,
      };
      const source = from === undefined ? undefined : before.get(from);
      if (source === undefined) return [made];
      made.version.isUnsure = source.isUnsure;
      return source.isUnsure ? [] : [{ ...made, kind: 'fork', parents: [{ version: source, similarity }] }];
    });
  }

  /** Where contents are missing, this commit is compared without them from now on. */
  private async similar(commit: string, parent: string): Promise<ReadonlyMap<string, Copy>> {
    if (this.exact.has(commit)) return NONE;
    const copies = await this.copies.find(commit, parent);
    if (copies === null) this.exact.add(commit);
    return copies ?? NONE;
  }
}
