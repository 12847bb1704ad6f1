import { basename, dirname } from 'node:path';
import { GitProcess, gitError, gitLines } from './git-process.js';

export interface GitRepository {
  /** Where git commands run: the top of the working tree, or the repository itself when it is bare. */
  readonly path: string;
  /** The folder's name, without `.git`. */
  readonly name: string;
  readonly head: string;
  readonly bare: boolean;
  /** A shallow clone knows only its latest commits: its ids differ from those of a full clone. */
  readonly shallow: boolean;
  /** The root commit reached from HEAD by first parents: it names the repository in every id. */
  readonly rootCommit: string;
}

/**
 * Finds the repository that holds `path` (a subfolder will do; detached HEAD, bare and shallow too).
 * Throws StemmaError `validation_failed` if there is none, it has no commit, or git is missing.
 */
export async function openGitRepository(path: string): Promise<GitRepository> {
  const [bare, insideGitDir, shallow, gitDir] = await revParse(path, [
    '--is-bare-repository',
    '--is-inside-git-dir',
    '--is-shallow-repository',
    '--absolute-git-dir',
  ]);
  if (gitDir === undefined) throw gitError(`${path} is not a git repository.`);
  const workingTree = bare !== 'true' && insideGitDir !== 'true';
  const top = workingTree ? ((await revParse(path, ['--show-toplevel']))[0] ?? path) : gitDir;
  const head = await resolveHead(top);
  return {
    path: top,
    name: nameOf(top),
    head,
    bare: bare === 'true',
    shallow: shallow === 'true',
    rootCommit: await firstParentRoot(top, head),
  };
}

async function revParse(path: string, questions: readonly string[]): Promise<string[]> {
  const answers: string[] = [];
  for await (const line of gitLines(path, ['rev-parse', ...questions])) answers.push(line);
  return answers;
}

async function resolveHead(path: string): Promise<string> {
  const git = new GitProcess(path, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  git.closeInput();
  const head = await git.reader.until(10);
  if ((await git.code()) !== 0 || head === null)
    throw gitError(`The git repository ${path} has no commits yet.`);
  return head.toString('utf8');
}

async function firstParentRoot(path: string, head: string): Promise<string> {
  for await (const line of gitLines(path, ['rev-list', '--first-parent', '--max-parents=0', head]))
    return line;
  throw gitError(`The git repository ${path} has no root commit.`);
}

function nameOf(top: string): string {
  const folder = basename(top) === '.git' ? basename(dirname(top)) : basename(top);
  const name = folder.replace(/\.git$/, '');
  return name === '' ? 'repository' : name;
}
