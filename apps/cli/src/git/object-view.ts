import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ViewedObjects {
  /** Where the objects are: a path as bytes. */
  readonly objects: Buffer;
  readonly objectFormat: string;
  /** The commits whose parents a shallow clone does not have, as git keeps them. */
  readonly shallow: Buffer;
}

/**
 * A bare repository of our own in a temporary folder, with the objects of another one and nothing else of it: no
 * configuration, hooks, attributes, index, grafts, replace refs or promisor remotes. So no program that it names can
 * run, an object it lacks is missing and nothing worse, and its commits are what they were made.
 */
export class ObjectView {
  private constructor(readonly path: string) {}

  static async open({ objects, objectFormat, shallow }: ViewedObjects): Promise<ObjectView> {
    const path = await mkdtemp(join(tmpdir(), 'stemma-git-view-'));
    await mkdir(join(path, 'objects', 'info'), { recursive: true });
    await mkdir(join(path, 'refs'));
    await writeFile(join(path, 'HEAD'), 'ref: refs/heads/none\n');
    await writeFile(join(path, 'config'), configOf(objectFormat));
    await writeFile(join(path, 'objects', 'info', 'alternates'), `${quoted(objects)}\n`);
    if (shallow.length > 0) await writeFile(join(path, 'shallow'), shallow);
    return new ObjectView(path);
  }

  async close(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

function configOf(objectFormat: string): string {
  return [
    '[core]',
    'repositoryformatversion = 1',
    'bare = true',
    '[extensions]',
    `objectFormat = ${objectFormat}`,
    '',
  ].join('\n');
}

/** As git quotes paths: any byte beyond the plain ones as `\ooo`. */
function quoted(path: Buffer): string {
  const plain = /[\w/.+-]/;
  const text = path.toString('latin1');
  return `"${text.replace(/[^]/g, (byte) =>
    plain.test(byte) ? byte : `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )}"`;
}
