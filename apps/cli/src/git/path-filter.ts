import picomatch from 'picomatch';
import { pathText } from './path-text.js';
import type { PathFilter } from './tree-diff.js';

/**
 * Globs against the whole path from the top of the repository, dot files included; `!` before a glob excludes.
 * A glob without wildcards also takes the folder of that name. No globs: every path.
 */
export function pathFilter(globs: readonly string[]): PathFilter {
  const wanted = globs.filter((glob) => !glob.startsWith('!'));
  const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  if (globs.length === 0) return () => true;
  const takes = wanted.length === 0 ? () => true : matcher(wanted);
  const leaves = unwanted.length === 0 ? () => false : matcher(unwanted);
  return (path) => {
    const text = pathText(path);
    return takes(text) && !leaves(text);
  };
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.flatMap((glob) => {
    const plain = glob.replace(/^\.\//, '').replace(/\/+$/, '');
    return picomatch.scan(plain).isGlob ? [plain] : [plain, `${plain}/**`];
  });
  return picomatch(patterns, { dot: true });
}
