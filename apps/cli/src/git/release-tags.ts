import { fields } from '@stemma/models';
import { GitProcess, gitLines } from './git-process.js';

/** `v1.2.3`, `1.2`, `pkg@1.0.0-rc.1`, `release/2.0`. */
const RELEASE = /(^|[/@_-])v?\d+(\.\d+)+([-+.][0-9a-z.+-]+)?$/i;
const NEWLINE = 10;

/**
 * The tags of a repository that name releases: by commit, in the order of their names.
 * @param path of the repository itself, of which only the names are read
 * @param view where its objects are read
 */
export async function releaseTags(
  path: string,
  view: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const tags: { readonly sha: string; readonly name: string }[] = [];
  for await (const line of gitLines(path, [
    ...['for-each-ref', '--format=%(objectname) %(refname:lstrip=2)', 'refs/tags'],
  ])) {
    const [sha = '', ...name] = line.split(' ');
    const alias = fields.alias.safeParse(name.join(' '));
    if (alias.success && RELEASE.test(alias.data)) tags.push({ sha, name: alias.data });
  }
  const byCommit = new Map<string, string[]>();
  if (tags.length === 0) return byCommit;
  const git = new GitProcess(view, ['cat-file', '--batch-check=%(objectname) %(objecttype)']);
  try {
    for (const { sha, name } of tags) {
      // A tag may be of a tag, or of no commit at all.
      git.write(`${sha}^{commit}\n`);
      const answer = await git.reader.until(NEWLINE);
      if (answer === null) throw await git.failure();
      const [commit = '', type] = answer.toString('latin1').split(' ');
      if (type === 'commit') byCommit.set(commit, [...(byCommit.get(commit) ?? []), name]);
    }
  } finally {
    git.kill();
  }
  return byCommit;
}
