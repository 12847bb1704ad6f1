import { storableText } from '@stemma/models';
import picomatch from 'picomatch';
import { gitError } from './git-process.js';
import { pathText } from './path-text.js';

/**
 * Globs against the whole path from the top of the repository, dot files included; `!` before a glob excludes.
 * A glob without wildcards also takes the folder of that name. No globs: every path.
 */
export class PathFilter {
  private readonly wanted: readonly Glob[];
  private readonly unwanted: readonly Glob[];
  private readonly waiting: Set<Glob>;

  /** @throws StemmaError `validation_failed` for what is no glob. */
  constructor(globs: readonly string[]) {
    const all = globs.map(globOf);
    this.wanted = all.filter(({ excludes }) => !excludes);
    this.unwanted = all.filter(({ excludes }) => excludes);
    this.waiting = new Set(all);
  }

  /** Whether a path (raw, latin1) is wanted. */
  readonly keeps = (path: string): boolean => {
    if (this.wanted.length === 0 && this.unwanted.length === 0) return true;
    const text = pathText(path);
    for (const glob of this.waiting) if (glob.matches(text)) this.waiting.delete(glob);
    const isWanted = this.wanted.length === 0 || this.wanted.some(({ matches }) => matches(text));
    return isWanted && !this.unwanted.some(({ matches }) => matches(text));
  };

  /** The globs that have matched no path so far. */
  unmatched(): string[] {
    return [...this.waiting].map(({ text }) => text);
  }
}

interface Glob {
  /** As it was given. */
  readonly text: string;
  readonly excludes: boolean;
  readonly matches: (path: string) => boolean;
}

/** Why a text is no glob; null where it is one. */
export function globFault(text: string): string | null {
  try {
    globOf(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function globOf(text: string): Glob {
  const excludes = text.startsWith('!');
  const plain = text
    .slice(excludes ? 1 : 0)
    .replace(/^\.\//, '')
    .replace(/\/+$/, '');
  if (plain.trim() === '' || plain === '.')
    throw gitError(
      `"${text}" is no glob: name a file, a folder or a pattern, such as src/**; no globs take all.`,
    );
  try {
    const isGlob = picomatch.scan(plain).isGlob;
    return { text, excludes, matches: picomatch(isGlob ? plain : [plain, `${plain}/**`], { dot: true }) };
  } catch (cause) {
    throw gitError(`"${storableText(text, 80)}" is no glob that can be matched.`, cause);
  }
}
