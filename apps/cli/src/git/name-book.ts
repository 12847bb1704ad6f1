import type { CommitGraph } from './commit-graph.js';
import type { WalkStep } from './history-walk.js';
import type { FileHistory } from './version.js';

/** A path where a file came to live. */
export interface Naming {
  readonly path: string;
  /** In ms: the commit's time, or just after its parents', should a clock have been wrong. */
  readonly since: number;
}

/**
 * The paths at which files lived. A commit names a file where some parent has it elsewhere, or not at all; and a
 * commit's time here is later than its ancestors'. So the last naming of a file is its path in HEAD, whichever way
 * branches were walked, and what earlier runs told of the same commits never contradicts it.
 */
export class NameBook {
  private readonly times: Float64Array;
  private readonly namings = new Map<FileHistory, Naming[]>();
  private readonly touched = new Set<FileHistory>();

  constructor(private readonly graph: CommitGraph) {
    this.times = new Float64Array(graph.size);
  }

  /** @param isTold whether an earlier run has told of this commit. */
  note({ commit, details, placed }: WalkStep, isTold: boolean): void {
    let since = Date.parse(details.date);
    for (const parent of this.graph.parentsOf(commit)) since = Math.max(since, (this.times[parent] ?? 0) + 1);
    this.times[commit] = since;
    for (const [path, history] of placed) {
      const known = this.namings.get(history);
      if (known === undefined) this.namings.set(history, [{ path, since }]);
      else known.push({ path, since });
      if (!isTold) this.touched.add(history);
    }
  }

  /** Files that have had several paths, where this run knows more than earlier ones told: each path with its beginning. */
  *renamed(): Generator<[FileHistory, readonly Naming[]]> {
    for (const history of this.touched) {
      const namings = (this.namings.get(history) ?? []).toSorted((one, two) => one.since - two.since);
      const changes = namings.filter(({ path }, place) => path !== namings[place - 1]?.path);
      if (changes.length > 1) yield [history, changes];
    }
  }
}
