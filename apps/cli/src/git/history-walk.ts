import { CommitDetailsStream, type CommitDetails } from './commit-details.js';
import type { CommitGraph } from './commit-graph.js';
import { CommitState } from './commit-state.js';
import { Fates } from './fates.js';
import { patternIdOf } from './git-ids.js';
import { advanceMergeCommit, type MergeSide } from './merge-commit.js';
import { advancePlainCommit, type Advance } from './plain-commit.js';
import type { MissingObjects } from './missing-objects.js';
import { TreeComparison } from './tree-comparison.js';
import { RENAMES, RENAMES_AND_COPIES, TreeDiff, type FileChange, type PathFilter } from './tree-diff.js';
import type { Birth, FileHistory } from './version.js';

export interface WalkStep {
  readonly commit: number;
  readonly details: CommitDetails;
  readonly advance: Advance;
  /** The state of the only parent; null for roots and merges. */
  readonly before: CommitState | null;
  /** All that the commit needs could be read. */
  readonly isWhole: boolean;
  /** Files that some parent has elsewhere, or not at all, by path. */
  readonly placed: readonly (readonly [path: string, history: FileHistory])[];
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
  private readonly comparison: TreeComparison;
  private requested = 0;
  private isWhole = true;

  constructor(
    path: string,
    private readonly graph: CommitGraph,
    private readonly rootCommit: string,
    keeps: PathFilter,
    /** Commits to compare by names and blobs alone, as they once were. */
    private readonly exact: Set<string>,
    private readonly missing: MissingObjects,
  ) {
    this.comparison = new TreeComparison(path, keeps, missing);
    this.plain = new TreeDiff(path, RENAMES_AND_COPIES, keeps);
    this.merges = new TreeDiff(path, RENAMES, keeps);
    this.detailsStream = new CommitDetailsStream(path, graph.tips);
    this.childrenLeft = graph.childCounts();
  }

  async *steps(): AsyncGenerator<WalkStep> {
    for (let commit = 0; commit < this.graph.size; commit++) {
      this.requestAhead(commit);
      const details = await this.detailsStream.next(this.graph.sha(commit));
      const parents = this.graph.parentsOf(commit);
      const before = parents[0] === undefined || parents.length > 1 ? null : this.stateOf(parents[0]);
      this.isWhole = true;
      const advance = await this.advance(commit, parents, this.birthOf(commit, details));
      for (const version of advance.ended) this.fates.end(version, commit);
      for (const version of advance.revived) this.fates.revive(version, commit);
      const placed = newlyPlaced(
        advance,
        parents.map((parent) => this.stateOf(parent)),
      );
      this.remember(commit, parents, advance.state);
      yield { commit, details, advance, before, placed, isWhole: this.isWhole };
    }
  }

  kill(): void {
    this.plain.kill();
    this.merges.kill();
    this.comparison.kill();
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
      return advancePlainCommit(before, await this.changes(this.plain, birth.commit, before), birth);
    }
    const sides: MergeSide[] = [];
    for (const parent of parents) sides.push(await this.sideOf(birth.commit, parent));
    return advanceMergeCommit(sides, birth, this.fates);
  }

  private async sideOf(commit: number, parent: number): Promise<MergeSide> {
    const state = this.stateOf(parent);
    let ancestry: Uint8Array | null = null;
    const reaches = (other: number) => (ancestry ??= this.graph.ancestry([parent]))[other] === 1;
    return { state, changes: await this.changes(this.merges, commit, state), reaches };
  }

  /** Git's answer, or where it cannot read all of it what else can be seen. */
  private async changes(diff: TreeDiff, commit: number, before: CommitState): Promise<FileChange[]> {
    const changes = await diff.next();
    const sha = this.graph.sha(commit);
    if (changes !== null && !this.exact.has(sha)) return changes;
    const seen = await this.comparison.changes(sha, before);
    if (!seen.isWhole) this.isWhole = false;
    else if (changes === null) {
      this.exact.add(sha);
      if (diff.lacked !== null) this.missing.note('blob', diff.lacked);
    }
    return seen.changes;
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

function newlyPlaced({ state, placed }: Advance, parents: readonly CommitState[]): [string, FileHistory][] {
  const found: [string, FileHistory][] = [];
  for (const path of placed) {
    const history = state.get(path)?.history;
    if (history === undefined) continue;
    if (parents.length === 0 || parents.some((parent) => parent.placeOf(history) !== path))
      found.push([path, history]);
  }
  return found;
}
