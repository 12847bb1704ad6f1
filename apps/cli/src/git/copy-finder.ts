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

  /** path → its source in `parent`; null where contents are missing that decide it. */
  async find(commit: string, parent: string): Promise<ReadonlyMap<string, Copy> | null> {
    const diff = (this.diff ??= new TreeDiff(this.path, ALL_COPIES, this.keeps));
    diff.request(commit, parent);
    const changes = await diff.next();
    if (changes === null) return null;
    const copies = new Map<string, Copy>();
    for (const { status, path, from, similarity } of changes) {
      if (status === 'copied') copies.set(path, { from, similarity: similarity ?? 1 });
    }
    return copies;
  }

  kill(): void {
    this.diff?.kill();
  }
}
