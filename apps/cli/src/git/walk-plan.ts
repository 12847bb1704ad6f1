import type { CommitGraph } from './commit-graph.js';
import { GitProcess, gitLines } from './git-process.js';
import type { GitRepository } from './git-repository.js';
import type { Lacking } from './lacking-versions.js';

/** Where a run stands; plain JSON. A later run that gets it back emits only what is missing. */
export interface GitCursor {
  readonly version: 1;
  /** The root commit that names the repository in the ids. */
  readonly root: string;
  /** The globs the run was for: a cursor of others does not apply. */
  readonly paths: readonly string[];
  /** Finished commits that are no ancestors of other finished ones: they and all their ancestors are done. */
  readonly heads: readonly string[];
  /** The same for commits before the window of `maxCommits`: these were never emitted, and never will be. */
  readonly skipped: readonly string[];
  /** Finished commits whose contents were missing: their files were compared by name and blob alone, and always will be. */
  readonly exact?: readonly string[];
  /** What was sent without its content, to be looked for again. */
  readonly lacking?: Lacking;
  /** The tags that have been told as aliases. */
  readonly tagged?: readonly string[];
  /** The names of renamed files have been told up to `heads`. Absent in cursors of runs that did not end, and of old ones. */
  readonly named?: true;
}

type Task = 'skip' | 'done' | 'emit';

export interface WalkPlan {
  readonly root: string;
  readonly skipped: readonly string[];
  /** Maximal commits that are done already. */
  readonly heads: readonly string[];
  readonly emitCount: number;
  taskOf(commit: number): Task;
}

export function samePaths(one: readonly string[], two: readonly string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...two].sort());
}

/** Decides what to do with every commit; `done` must be of the same globs. */
export async function planWalk(
  repository: GitRepository,
  graph: CommitGraph,
  maxCommits: number | null,
  done: GitCursor | null,
): Promise<WalkPlan> {
  const skipped =
    done !== null
      ? await ancestryOf(repository, graph, done.skipped)
      : await outsideWindow(repository, graph, maxCommits);
  const finished = await ancestryOf(repository, graph, done?.heads ?? []);
  const outOfWalk = Uint8Array.from(finished, (mark, commit) =>
    mark === 1 || skipped[commit] === 1 ? 1 : 0,
  );
  return {
    root: done !== null && isRoot(graph, done.root) ? done.root : repository.rootCommit,
    skipped: maximal(graph, skipped),
    heads: maximal(graph, finished),
    emitCount: outOfWalk.reduce((count, mark) => count - mark, graph.size),
    taskOf: (commit) => (skipped[commit] === 1 ? 'skip' : finished[commit] === 1 ? 'done' : 'emit'),
  };
}

function isRoot(graph: CommitGraph, sha: string): boolean {
  const place = graph.placeOf(sha);
  return place !== undefined && graph.parentsOf(place).length === 0;
}

/** 1 for all but the newest `maxCommits` by date, none of which comes before its children. */
async function outsideWindow(
  { path, tips }: GitRepository,
  graph: CommitGraph,
  maxCommits: number | null,
): Promise<Uint8Array> {
  const marks = new Uint8Array(graph.size);
  if (maxCommits === null || maxCommits >= graph.size) return marks;
  marks.fill(1);
  for await (const sha of gitLines(path, [
    'rev-list',
    '--date-order',
    `--max-count=${String(maxCommits)}`,
    ...tips,
  ])) {
    marks[graph.placeOf(sha) ?? -1] = 0;
  }
  return marks;
}

/** 1 for every commit of the walk that one of `tips` reaches, though a rewritten history may have left the tip itself behind. */
async function ancestryOf(
  { path, tips: starts }: GitRepository,
  graph: CommitGraph,
  tips: readonly string[],
): Promise<Uint8Array> {
  const marks = graph.ancestry(tips.map((tip) => graph.placeOf(tip)).filter((place) => place !== undefined));
  const leftBehind = await existing(
    path,
    tips.filter((tip) => graph.placeOf(tip) === undefined),
  );
  if (leftBehind.length === 0) return marks;
  const reached = new Uint8Array(graph.size).fill(1);
  const input = [...starts, ...leftBehind.map((tip) => `^${tip}`), ''].join('\n');
  for await (const sha of gitLines(path, ['rev-list', '--stdin'], { input }))
    reached[graph.placeOf(sha) ?? -1] = 0;
  return marks.map((mark, commit) => (mark === 1 || reached[commit] === 1 ? 1 : 0));
}

async function existing(path: string, commits: readonly string[]): Promise<string[]> {
  const hexadecimal = commits.filter((commit) => /^[0-9a-f]{40,64}$/.test(commit));
  if (hexadecimal.length === 0) return [];
  const found: string[] = [];
  const git = new GitProcess(path, ['cat-file', '--batch-check']);
  try {
    for (const commit of hexadecimal) {
      git.write(`${commit}\n`);
      const answer = await git.reader.until(10);
      if (answer === null) throw await git.failure();
      if (answer.toString('latin1').split(' ')[1] === 'commit') found.push(commit);
    }
  } finally {
    git.kill();
  }
  return found;
}

/** The marked commits without a marked child. */
function maximal(graph: CommitGraph, marks: Uint8Array): string[] {
  const covered = new Uint8Array(graph.size);
  for (let commit = 0; commit < graph.size; commit++) {
    if (marks[commit] === 1) for (const parent of graph.parentsOf(commit)) covered[parent] = 1;
  }
  return graph.shas.filter((_, commit) => marks[commit] === 1 && covered[commit] === 0);
}
