import { CommitDetailsStream, type CommitDetails } from './commit-details.js';
import type { CommitGraph } from './commit-graph.js';
import { CommitState } from './commit-state.js';
import { Fates } from './fates.js';
import { patternIdOf } from './git-ids.js';
import { advanceMergeCommit, type MergeSide } from './merge-commit.js';
import { advancePlainCommit, type Advance } from './plain-commit.js';
import { RENAMES, RENAMES_AND_COPIES, TreeDiff, type PathFilter } from './tree-diff.js';
import type { Birth } from './version.js';

export interface WalkStep {
  readonly commit: number;
  readonly details: CommitDetails;
  readonly advance: Advance;
  /** The state of the only parent; null for roots and merges. */
  readonly before: CommitState | null;
}

/** How many commits git works ahead of us. */
const LOOKAHEAD_COMMITS = 64;

/**
 * Folds the commits, parents first, into the state of each tree. The state of a commit depends on its ancestors
 * alone, so every order of the walk gives the same versions. A state is dropped when its last child is done.
 */
export class HistoryWalk {
  private readonly plain: TreeDiff;
  private readonly merges: TreeDiff;
  private readonly detailsStream: CommitDetailsStream;
  private readonly states = new Map<number, CommitState>();
  private readonly childrenLeft: Int32Array;
  private readonly fates = new Fates();
  private requested = 0;

  constructor(
    path: string,
    private readonly graph: CommitGraph,
    private readonly rootCommit: string,
    keeps: PathFilter,
  ) {
    this.plain = new TreeDiff(path, RENAMES_AND_COPIES, keeps);
    this.merges = new TreeDiff(path, RENAMES, keeps);
    this.detailsStream = new CommitDetailsStream(path, graph.sha(graph.size - 1));
    this.childrenLeft = graph.childCounts();
  }

  async *steps(): AsyncGenerator<WalkStep> {
    for (let commit = 0; commit < this.graph.size; commit++) {
      this.requestAhead(commit);
      const details = await this.detailsStream.next(this.graph.sha(commit));
      const parents = this.graph.parentsOf(commit);
      const before = parents[0] === undefined || parents.length > 1 ? null : this.stateOf(parents[0]);
      const advance = await this.advance(commit, parents, this.birthOf(commit, details));
      for (const version of advance.ended) this.fates.end(version, commit);
      for (const version of advance.revived) this.fates.revive(version, commit);
      this.remember(commit, parents, advance.state);
      yield { commit, details, advance, before };
    }
  }

  kill(): void {
    this.plain.kill();
    this.merges.kill();
    this.detailsStream.kill();
  }

  private requestAhead(commit: number): void {
    const end = Math.min(this.graph.size, commit + LOOKAHEAD_COMMITS);
    for (; this.requested < end; this.requested++) {
      const sha = this.graph.sha(this.requested);
      const parents = this.graph.parentsOf(this.requested).map((parent) => this.graph.sha(parent));
      if (parents.length < 2) this.plain.request(sha, parents[0] ?? null);
      else for (const parent of parents) this.merges.request(sha, parent);
    }
  }

  private async advance(commit: number, parents: readonly number[], birth: Birth): Promise<Advance> {
    const [first] = parents;
    if (parents.length < 2) {
      const before = first === undefined ? CommitState.EMPTY : this.stateOf(first);
      return advancePlainCommit(before, await this.plain.next(), birth);
    }
    const sides: MergeSide[] = [];
    for (const parent of parents) sides.push(await this.sideOf(parent));
    return advanceMergeCommit(sides, birth, this.fates);
  }

  private async sideOf(parent: number): Promise<MergeSide> {
    let ancestry: Uint8Array | null = null;
    const reaches = (commit: number) => (ancestry ??= this.graph.ancestry([parent]))[commit] === 1;
    return { state: this.stateOf(parent), changes: await this.merges.next(), reaches };
  }

  private stateOf(commit: number): CommitState {
    return this.states.get(commit) ?? CommitState.EMPTY;
  }

  private remember(commit: number, parents: readonly number[], state: CommitState): void {
    this.states.set(commit, state);
    for (const parent of parents) {
      const left = (this.childrenLeft[parent] ?? 1) - 1;
      this.childrenLeft[parent] = left;
      if (left === 0) this.states.delete(parent);
    }
  }

  private birthOf(commit: number, { sha, author, date }: CommitDetails): Birth {
    return {
      commit,
      startHistory: (firstPath) => ({
        patternId: patternIdOf(this.rootCommit, firstPath, sha),
        firstPath,
        firstCommit: sha,
        createdBy: author,
        createdAt: date,
        announced: false,
      }),
    };
  }
}
