import { Map as PersistentMap } from 'immutable';

type Folder<T> = PersistentMap<string, Folder<T> | T>;

/** A persistent map from paths to values: an edit shares all folders but those on its way, and comparing skips the shared ones. */
export class FileTree<T extends object> {
  private constructor(
    private readonly root: Folder<T>,
    readonly size: number,
  ) {}

  static empty<T extends object>(): FileTree<T> {
    return new FileTree<T>(PersistentMap<string, Folder<T> | T>(), 0);
  }

  get(path: string): T | undefined {
    let folder = this.root;
    const names = path.split('/');
    for (const [depth, name] of names.entries()) {
      const slot = folder.get(name);
      if (depth === names.length - 1) return isFolder(slot) ? undefined : slot;
      if (!isFolder(slot)) return undefined;
      folder = slot;
    }
    return undefined;
  }

  with(path: string, value: T): FileTree<T> {
    const known = this.get(path);
    if (known === value) return this;
    return new FileTree(
      put(this.root, path.split('/'), 0, value),
      known === undefined ? this.size + 1 : this.size,
    );
  }

  without(path: string): FileTree<T> {
    if (this.get(path) === undefined) return this;
    return new FileTree(take(this.root, path.split('/'), 0), this.size - 1);
  }

  /** All of its paths. */
  paths(): string[] {
    const paths: string[] = [];
    list(this.root, '', paths);
    return paths;
  }

  /** The paths that both trees have with different values. Costs what differs, not what is there. */
  differing(other: FileTree<T>): string[] {
    const paths: string[] = [];
    compare(this.root, other.root, '', paths);
    return paths;
  }
}

function isFolder<T>(slot: Folder<T> | T | undefined): slot is Folder<T> {
  return PersistentMap.isMap(slot);
}

function put<T>(folder: Folder<T>, names: readonly string[], depth: number, value: T): Folder<T> {
  const name = names[depth] ?? '';
  if (depth === names.length - 1) return folder.set(name, value);
  const inner = folder.get(name);
  const start: Folder<T> = isFolder(inner) ? inner : PersistentMap<string, Folder<T> | T>();
  return folder.set(name, put(start, names, depth + 1, value));
}

function take<T>(folder: Folder<T>, names: readonly string[], depth: number): Folder<T> {
  const name = names[depth] ?? '';
  if (depth === names.length - 1) return folder.delete(name);
  const inner = folder.get(name);
  if (!isFolder(inner)) return folder;
  const rest = take(inner, names, depth + 1);
  return rest.size === 0 ? folder.delete(name) : folder.set(name, rest);
}

function list<T>(folder: Folder<T>, prefix: string, paths: string[]): void {
  for (const [name, slot] of folder) {
    if (isFolder(slot)) list(slot, `${prefix}${name}/`, paths);
    else paths.push(prefix + name);
  }
}

function compare<T>(one: Folder<T>, two: Folder<T>, prefix: string, paths: string[]): void {
  if (one === two) return;
  for (const [name, slot] of one) {
    const match = two.get(name);
    if (match === undefined || match === slot) continue;
    if (isFolder(slot)) {
      if (isFolder(match)) compare(slot, match, `${prefix}${name}/`, paths);
    } else if (!isFolder(match)) paths.push(prefix + name);
  }
}
