import { readFile } from 'node:fs/promises';
import { codeOf } from '../failure.js';
import { GitProcess, gitError, gitLines } from './git-process.js';
import { MissingObjects } from './missing-objects.js';
import { ObjectView } from './object-view.js';
import { folderText } from './path-text.js';
import { readableTips } from './readable-tips.js';

export interface GitRepository {
  /** Where git commands run: a repository that holds this one's objects, and nothing else of it. */
  readonly path: string;
  /** The top of the working tree, or the repository itself when it is bare; for people. */
  readonly folder: string;
  /** The folder's name, without `.git`. */
  readonly name: string;
  readonly head: string;
  /** The latest commits that can be walked from: HEAD, unless commits are missing. */
  readonly tips: readonly string[];
  readonly bare: boolean;
  /** A shallow clone knows only its latest commits: its ids differ from those of a full clone. */
  readonly shallow: boolean;
  /** The root commit reached from HEAD by first parents: it names the repository in every id. */
  readonly rootCommit: string;
  /** Must be called: there is a temporary folder to remove. */
  close(): Promise<void>;
}

const NEWLINE = 10;
/** Git ends so where it has no answer. */
const ANY_END = [0, 1, 128];

/**
 * Finds the repository that holds `path` (a subfolder will do; detached HEAD, bare and shallow too).
 * @param missing is told which commits are missing
 * @throws StemmaError `validation_failed` if there is none, nor a path, it has no commit, or git is missing.
 */
export async function openGitRepository(
  path: string,
  missing = new MissingObjects(),
): Promise<GitRepository> {
  // To git it would be the folder where it is called.
  if (path === '') throw gitError('The path of the git repository is empty.');
  const told = await answer(path, '--is-bare-repository', '--is-inside-git-dir', '--show-object-format');
  const [isBare, isInside, objectFormat = ''] = told.toString('utf8').split('\n');
  const bare = isBare === 'true';
  const workingTree = !bare && isInside !== 'true';
  const folder = await answer(path, workingTree ? '--show-toplevel' : '--absolute-git-dir');
  const head = await resolveHead(path);
  // A path may hold any byte but NUL, line breaks too: it is asked for alone.
  const common = await answer(path, '--path-format=absolute', '--git-common-dir');
  const shallow = await bytesOf(within(common, 'shallow'));
  const view = await ObjectView.open({ objects: within(common, 'objects'), objectFormat, shallow });
  try {
    return {
      path: view.path,
      folder: folderText(folder),
      name: nameOf(folder),
      head,
      bare,
      shallow: shallow.length > 0,
      ...(await readableTips(view.path, head, new Set(shallow.toString('latin1').split('\n')), missing)),
      close: () => view.close(),
    };
  } catch (error) {
    await view.close();
    throw error;
  }
}

/** What `git rev-parse` answers: any bytes, line breaks among them. */
async function answer(path: string, ...question: readonly string[]): Promise<Buffer> {
  const git = new GitProcess(path, ['rev-parse', ...question]);
  git.closeInput();
  const bytes = await git.reader.all();
  if ((await git.code()) !== 0) throw await git.failure();
  return bytes.subarray(0, bytes.at(-1) === NEWLINE ? -1 : undefined);
}

function within(folder: Buffer, name: string): Buffer {
  return Buffer.concat([folder, Buffer.from(`/${name}`)]);
}

/** None where there is no such file. */
async function bytesOf(file: Buffer): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

async function resolveHead(path: string): Promise<string> {
  const [head] = await linesOf(path, ['rev-parse', '--verify', 'HEAD']);
  if (head !== undefined) return head;
  const [unborn = 'HEAD'] = await linesOf(path, ['symbolic-ref', '--short', 'HEAD']);
  const branches = await linesOf(path, ['for-each-ref', '--count=5', '--format=%(refname:short)']);
  throw gitError(
    branches.length === 0
      ? 'The git repository has no commits yet.'
      : `HEAD of the git repository is the branch ${unborn}, which is not there. Check one out that is (git switch): ${branches.join(', ')}.`,
  );
}

async function linesOf(path: string, args: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of gitLines(path, args, { codes: ANY_END })) lines.push(line);
  return lines;
}

function nameOf(top: Buffer): string {
  const names = top.toString('latin1').split('/');
  const last = names.at(-1) === '.git' ? names.at(-2) : names.at(-1);
  const name = folderText(Buffer.from((last ?? '').replace(/\.git$/, ''), 'latin1'));
  return name === '' ? 'repository' : name;
}
