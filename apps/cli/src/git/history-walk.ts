import { CommitDetailsStream, type CommitDetails } from './commit-details.js';
import type { CommitGraph } from './commit-graph.js';
import { CommitState } from './commit-state.js';
import { DroppedVersions } from './dropped-versions.js';
import { Fates } from './fates.js';
import { patternIdOf } from './git-ids.js';
import { advanceMergeCommit, type MergeSide } from './merge-commit.js';
import { advancePlainCommit, type Advance } from './plain-commit.js';
import type { MissingObjects } from './missing-objects.js';
import { TreeComparison } from './tree-comparison.js';
import { RENAMES, RENAMES_AND_COPIES, TreeDiff, type FileChange, type PathFilter } from './tree-diff.js';
import { withoutGuesses } from './unsure-versions.js';
import type { Birth, FileHistory, Version } from './version.js';

export interface WalkStep {
  readonly commit: number;
  readonly details: CommitDetails;
  readonly advance: Advance;
  /** The state of the only parent; null for roots and merges. */
  readonly before: CommitState | null;
  /** No folder was missing, neither here nor in an ancestor. */
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
  private readonly dropped = new DroppedVersions();
  private readonly comparison: TreeComparison;
  /** By commit: its folders of which nothing is known. */
  private readonly unknown = new Map<number, readonly string[]>();
  /** Commits with unknown folders, and all that descends from them. */
  private readonly affected = new Set<number>();
  private requested = 0;

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
      const advance = this.withDropped(
        commit,
        await this.advance(commit, parents, this.birthOf(commit, details)),
      );
      for (const version of advance.ended) this.fates.end(version, commit);
      for (const version of advance.revived) this.fates.revive(version, commit);
      const placed = newlyPlaced(
        advance,
        parents.map((parent) => this.stateOf(parent)),
      );
      this.remember(commit, parents, advance.state);
      yield { commit, details, advance, before, placed, isWhole: !this.affected.has(commit) };
    }
  }

  kill(): void {
    this.plain.kill();
    this.merges.kill();
    this.comparison.kill();
    this.detailsStream.kill();
  }

  /** What merges dropped of a file ends, and lives on, with the version that they took. */
  private withDropped(commit: number, advance: Advance): Advance {
    if (this.affected.has(commit)) return advance;
    this.dropped.note(advance.dropped, commit);
    const { ended, revived } = advance;
    const besides = (versions: readonly Version[]): Version[] => [
      ...versions,
      ...this.dropped.besides(versions, () => this.graph.ancestry([commit])),
    ];
    return { ...advance, ended: besides(ended), revived: besides(revived) };
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
    const advance =
      parents.length < 2
        ? await this.advancePlain(parents[0], birth)
        : await this.advanceMerge(parents, birth);
    if (!this.isAffected(commit, parents)) return advance;
    this.affected.add(commit);
    const unknown = this.unknown.get(commit) ?? [];
    const isBlind = unknown.length > 0 || parents.some((parent) => this.unknown.has(parent));
    const states = parents.map((parent) => this.stateOf(parent));
    return withoutGuesses(advance, states, { unknown, isBlind });
  }

  private isAffected(commit: number, parents: readonly number[]): boolean {
    return this.unknown.has(commit) || parents.some((parent) => this.affected.has(parent));
  }

  private async advancePlain(parent: number | undefined, birth: Birth): Promise<Advance> {
    const before = parent === undefined ? CommitState.EMPTY : this.stateOf(parent);
    return advancePlainCommit(before, await this.changes(this.plain, birth.commit, parent), birth);
  }

  private async advanceMerge(parents: readonly number[], birth: Birth): Promise<Advance> {
    const sides: MergeSide[] = [];
    for (const parent of parents) sides.push(await this.sideOf(birth.commit, parent));
    return advanceMergeCommit(sides, birth, this.fates);
  }

  private async sideOf(commit: number, parent: number): Promise<MergeSide> {
    const state = this.stateOf(parent);
    let ancestry: Uint8Array | null = null;
    const reaches = (other: number) => (ancestry ??= this.graph.ancestry([parent]))[other] === 1;
    return { state, changes: await this.changes(this.merges, commit, parent), reaches };
  }

  /** Git's answer, or where it cannot read all of it what else can be seen. */
  private async changes(
    diff: TreeDiff,
    commit: number,
    parent: number | undefined,
  ): Promise<readonly FileChange[]> {
    const changes = await diff.next();
    const unknownBefore = parent === undefined ? [] : (this.unknown.get(parent) ?? []);
    const sha = this.graph.sha(commit);
    if (changes !== null && !this.exact.has(sha)) {
      // Git does not look into folders that are the same in both.
      this.noteUnknown(commit, unknownBefore);
      return changes;
    }
    const before = parent === undefined ? CommitState.EMPTY : this.stateOf(parent);
    const seen = await this.comparison.changes(sha, before);
    this.noteUnknown(commit, seen.unknown);
    const lacksContentsAlone = seen.unknown.length === 0 && unknownBefore.length === 0;
    if (changes === null && lacksContentsAlone) {
      this.exact.add(sha);
      if (diff.lacked !== null) this.missing.note('blob', diff.lacked);
    }
    return seen.changes;
  }

  private noteUnknown(commit: number, folders: readonly string[]): void {
    if (folders.length > 0) this.unknown.set(commit, [...(this.unknown.get(commit) ?? []), ...folders]);
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
    const version = state.get(path);
    if (version === undefined || version.isUnsure) continue;
    const { history } = version;
    if (parents.length === 0 || parents.some((parent) => parent.placeOf(history) !== path))
      found.push([path, history]);
  }
  return found;
}
