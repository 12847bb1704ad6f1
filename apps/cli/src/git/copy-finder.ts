import { ALL_COPIES, EXACT_COPIES, TreeDiff, type PathFilter } from './tree-diff.js';

export interface Copy {
  readonly from: string;
  readonly similarity: number;
}

/** Up to this many files a commit's whole tree is searched for similar sources: git must read them all (≈ 10 ms at 500). */
const SIMILAR_UP_TO_FILES = 500;

/** Finds the unchanged files that new ones were copied from: similar ones in small trees, byte-equal ones in any. */
export class CopyFinder {
  private similar: TreeDiff | null = null;
  private exact: TreeDiff | null = null;

  constructor(
    private readonly path: string,
    private readonly keeps: PathFilter,
  ) {}

  /** path → its source in `parent`, whose tree holds `files` files. */
  async find(commit: string, parent: string, files: number): Promise<ReadonlyMap<string, Copy>> {
    const diff =
      files <= SIMILAR_UP_TO_FILES
        ? (this.similar ??= new TreeDiff(this.path, ALL_COPIES, this.keeps))
        : (this.exact ??= new TreeDiff(this.path, EXACT_COPIES, this.keeps));
    diff.request(commit, parent);
    const copies = new Map<string, Copy>();
    for (const { status, path, from, similarity } of await diff.next()) {
      if (status === 'copied') copies.set(path, { from, similarity: similarity ?? 1 });
    }
    return copies;
  }

  kill(): void {
    this.similar?.kill();
    this.exact?.kill();
  }
}
