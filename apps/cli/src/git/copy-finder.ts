import { ALL_COPIES, TreeDiff, type PathFilter } from './tree-diff.js';

export interface Copy {
  readonly from: string;
  readonly similarity: number;
}

/** Finds the unchanged files that new ones were copied from, be they only similar. Starts its git when first asked. */
export class CopyFinder {
  private diff: TreeDiff | null = null;

  constructor(
    private readonly path: string,
    private readonly keeps: PathFilter,
  ) {}

  /** path → its source in `parent`. */
  async find(commit: string, parent: string): Promise<ReadonlyMap<string, Copy>> {
    const diff = (this.diff ??= new TreeDiff(this.path, ALL_COPIES, this.keeps));
    diff.request(commit, parent);
    const copies = new Map<string, Copy>();
    for (const { status, path, from, similarity } of (await diff.next()) ?? []) {
      if (status === 'copied') copies.set(path, { from, similarity: similarity ?? 1 });
    }
    return copies;
  }

  kill(): void {
    this.diff?.kill();
  }
}
