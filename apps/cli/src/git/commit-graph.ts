import { gitError, gitLines } from './git-process.js';

/** Commits in a parents-first order; a commit is its place in that order. */
export class CommitGraph {
  private readonly places = new Map<string, number>();

  private constructor(
    /** All of them and their ancestors are here. */
    readonly tips: readonly string[],
    readonly shas: readonly string[],
    readonly parents: readonly (readonly number[])[],
  ) {
    for (const [place, sha] of shas.entries()) this.places.set(sha, place);
  }

  static async load(path: string, tips: readonly string[]): Promise<CommitGraph> {
    const shas: string[] = [];
    const parents: number[][] = [];
    const places = new Map<string, number>();
    for await (const line of gitLines(path, [
      'rev-list',
      '--topo-order',
      '--reverse',
      '--parents',
      ...tips,
    ])) {
      const [sha = '', ...parentShas] = line.split(' ');
      places.set(sha, shas.length);
      shas.push(sha);
      const known = new Set<number>();
      for (const parent of parentShas) {
        const place = places.get(parent);
        if (place === undefined) throw gitError(`git listed commit ${sha} before its parent ${parent}.`);
        known.add(place);
      }
      parents.push([...known]);
    }
    return new CommitGraph(tips, shas, parents);
  }

  get size(): number {
    return this.shas.length;
  }

  placeOf(sha: string): number | undefined {
    return this.places.get(sha);
  }

  sha(commit: number): string {
    return this.shas[commit] ?? '';
  }

  parentsOf(commit: number): readonly number[] {
    return this.parents[commit] ?? [];
  }

  /** How many commits have each commit as a parent. */
  childCounts(): Int32Array {
    const counts = new Int32Array(this.size);
    for (const parents of this.parents)
      for (const parent of parents) counts[parent] = (counts[parent] ?? 0) + 1;
    return counts;
  }

  /** 1 for each of `tips` and all their ancestors. One pass over the commits. */
  ancestry(tips: Iterable<number>): Uint8Array {
    const marks = new Uint8Array(this.size);
    let last = -1;
    for (const tip of tips) {
      marks[tip] = 1;
      last = Math.max(last, tip);
    }
    for (let commit = last; commit >= 0; commit--) {
      if (marks[commit] === 1) for (const parent of this.parentsOf(commit)) marks[parent] = 1;
    }
    return marks;
  }
}
