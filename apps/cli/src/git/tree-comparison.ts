import type { CommitState } from './commit-state.js';
import type { MissingObjects } from './missing-objects.js';
import { ObjectReader } from './object-reader.js';
import type { FileChange, PathFilter } from './tree-diff.js';

interface Entry {
  readonly mode: string;
  readonly blob: string;
}

/** What can be read of a tree. */
interface Listing {
  readonly files: ReadonlyMap<string, Entry>;
  /** Folders, with `/` at their end, of which nothing is known. */
  readonly unknown: readonly string[];
}

interface Seen {
  readonly changes: FileChange[];
  readonly unknown: readonly string[];
}

/**
 * What changed in a commit whose trees, or contents, git cannot all read: each file that can be seen against the
 * version known at its path. A folder that is missing stays as it was; a rename is known by its equal blob alone.
 */
export class TreeComparison {
  private readonly reader: ObjectReader;

  constructor(
    path: string,
    private readonly keeps: PathFilter,
    private readonly missing: MissingObjects,
  ) {
    this.reader = new ObjectReader(path);
  }

  async changes(commit: string, before: CommitState): Promise<Seen> {
    const { files, unknown } = await this.list(commit);
    const deleted = new Map<string, FileChange>();
    for (const path of before.files.paths()) {
      const version = before.get(path);
      if (version === undefined || files.has(path) || unknown.some((folder) => path.startsWith(folder)))
        continue;
      const removed = {
        status: 'deleted',
        path,
        from: path,
        sameBlob: false,
        mode: '',
        similarity: null,
      } as const;
      deleted.set(path, { ...removed, blob: version.blob });
    }
    const changes: FileChange[] = [];
    for (const [path, { mode, blob }] of files) {
      const known = before.get(path);
      if (known?.blob === blob) continue;
      const source = known === undefined ? holderAmong(deleted, blob) : undefined;
      if (source !== undefined) deleted.delete(source);
      changes.push({
        status: known !== undefined ? 'modified' : source !== undefined ? 'renamed' : 'added',
        path,
        from: source ?? path,
        sameBlob: source !== undefined,
        blob,
        mode,
        similarity: source === undefined ? null : 1,
      });
    }
    return { changes: [...deleted.values(), ...changes], unknown };
  }

  kill(): void {
    this.reader.kill();
  }

  private async list(commit: string): Promise<Listing> {
    const files = new Map<string, Entry>();
    const unknown: string[] = [];
    const open: [folder: string, tree: string][] = [['', `${commit}^{tree}`]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [folder, tree] = next;
      const bytes = await this.reader.read(tree);
      if (bytes === null) {
        this.missing.note('tree', folder === '' ? await this.rootTree(commit) : tree);
        unknown.push(folder);
        continue;
      }
      for (const { name, mode, object } of entriesOf(bytes, commit.length / 2)) {
        const path = folder + name;
        if (mode === FOLDER) open.push([`${path}/`, object]);
        else if (mode !== SUBMODULE && this.keeps(path)) files.set(path, { mode, blob: object });
      }
    }
    return { files, unknown };
  }

  private async rootTree(commit: string): Promise<string> {
    const text = (await this.reader.read(commit))?.toString('latin1') ?? '';
    return /^tree ([0-9a-f]+)$/m.exec(text)?.[1] ?? commit;
  }
}

const FOLDER = '40000';
const SUBMODULE = '160000';

function* entriesOf(
  tree: Buffer,
  nameBytes: number,
): Generator<{ name: string; mode: string; object: string }> {
  for (let at = 0; at < tree.length;) {
    const space = tree.indexOf(32, at);
    const end = tree.indexOf(0, space);
    if (space < 0 || end < 0) return;
    const object = tree.toString('hex', end + 1, end + 1 + nameBytes);
    yield { mode: tree.toString('latin1', at, space), name: tree.toString('latin1', space + 1, end), object };
    at = end + 1 + nameBytes;
  }
}

function holderAmong(deleted: ReadonlyMap<string, FileChange>, blob: string): string | undefined {
  for (const [path, change] of deleted) if (change.blob === blob) return path;
  return undefined;
}
