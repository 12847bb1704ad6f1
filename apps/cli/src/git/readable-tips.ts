import { gitError, gitLines } from './git-process.js';
import { missingSentence, type MissingObjects } from './missing-objects.js';
import { ObjectReader } from './object-reader.js';

export interface ReadableTips {
  /** The latest commits all of whose ancestors are there: HEAD itself, unless something is missing. */
  readonly tips: readonly string[];
  /** The root commit reached from HEAD by first parents. */
  readonly rootCommit: string;
}

/**
 * How far the history can be walked. Where a commit is missing, all that descends from it waits for it: what its
 * versions are cannot be known.
 * @param shallow the commits whose parents a shallow clone does not have
 * @throws StemmaError that names what is missing where it hides the root commit, without which there are no ids
 */
export async function readableTips(
  path: string,
  head: string,
  shallow: ReadonlySet<string>,
  missing: MissingObjects,
): Promise<ReadableTips> {
  const whole = await firstLine(path, ['rev-list', '--count', head]);
  if (whole !== null) return { tips: [head], rootCommit: await firstParentRoot(path, head) };
  const parents = await readableParents(path, head, shallow);
  for (const [sha, line] of parents) if (line === null) missing.note('commit', sha);
  const waiting = descendantsOfMissing(parents);
  let start: string | undefined = head;
  while (start !== undefined && waiting.has(start)) start = parents.get(start)?.[0];
  if (start === undefined) throw hidden(missing);
  const ready = [...parents.keys()].filter((sha) => !waiting.has(sha));
  const covered = new Set(ready.flatMap((sha) => parents.get(sha) ?? []));
  return {
    tips: ready.filter((sha) => !covered.has(sha)),
    rootCommit: await firstParentRoot(path, start),
  };
}

async function firstLine(path: string, args: readonly string[]): Promise<string | null> {
  for await (const line of gitLines(path, args, { codes: [0, 128] })) return line;
  return null;
}

async function firstParentRoot(path: string, start: string): Promise<string> {
  const root = await firstLine(path, ['rev-list', '--first-parent', '--max-parents=0', start]);
  if (root === null) throw gitError('The git repository has no root commit.');
  return root;
}

type Parents = ReadonlyMap<string, readonly string[] | null>;

/** The parents of every commit up to `head`; null for those that are missing. */
async function readableParents(path: string, head: string, shallow: ReadonlySet<string>): Promise<Parents> {
  const parents = new Map<string, readonly string[] | null>();
  const reader = new ObjectReader(path);
  try {
    const open = [head];
    for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
      if (parents.has(sha)) continue;
      const commit = await reader.read(sha);
      const line = commit === null ? null : shallow.has(sha) ? [] : parentsIn(commit);
      parents.set(sha, line);
      open.push(...(line ?? []));
    }
  } finally {
    reader.kill();
  }
  return parents;
}

function parentsIn(commit: Buffer): string[] {
  const [headers = ''] = commit.toString('latin1').split('\n\n', 1);
  return headers.split('\n').flatMap((line) => (line.startsWith('parent ') ? [line.slice(7)] : []));
}

/** With the missing ones themselves. */
function descendantsOfMissing(parents: Parents): ReadonlySet<string> {
  const children = new Map<string, string[]>();
  for (const [sha, line] of parents)
    for (const parent of line ?? []) children.set(parent, [...(children.get(parent) ?? []), sha]);
  const found = new Set<string>();
  const open = [...parents].flatMap(([sha, line]) => (line === null ? [sha] : []));
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    if (found.has(sha)) continue;
    found.add(sha);
    open.push(...(children.get(sha) ?? []));
  }
  return found;
}

function hidden(missing: MissingObjects): Error {
  return gitError(
    `The first commit of the history cannot be reached, and without it nothing has a name. ${missingSentence(missing.list()) ?? ''}`,
  );
}
