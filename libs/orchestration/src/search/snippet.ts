import { storableText } from '@stemma/models';
import type { SearchDocument } from './search-document.js';
import { beginningOf, wordsOf, type Word } from './words.js';

export interface Snippet {
  readonly text: string;
  /** Where in the text words of the question stand: [start, end). */
  readonly matches: readonly (readonly [number, number])[];
}

const LONGEST = 160;
/** What stands before the first match, where a line is cut. */
const BEFORE = 40;

/** The line of the document that says most of the question; null where only the name does. */
export function snippetOf(document: SearchDocument, words: ReadonlySet<string>): Snippet | null {
  let best: { line: string; found: Word[]; different: number } | null = null;
  for (const { line, most } of likelyLines(document, [...words].map(beginningOf))) {
    if (most <= (best?.different ?? 0)) break;
    const found = [...wordsOf(line)].filter(({ stem }) => words.has(stem));
    const different = new Set(found.map(({ stem }) => stem)).size;
    if (different > (best?.different ?? 0)) best = { line, found, different };
  }
  return best === null ? null : cut(best.line, best.found);
}

/** Lines with how many of the words they have at most, most first: taking all apart would take a hundred times as long. */
function likelyLines(
  { labels, changes, content }: SearchDocument,
  beginnings: readonly string[],
): { readonly line: string; readonly most: number }[] {
  return [labels, changes, content]
    .flatMap((text) => {
      const small = smallLetters(text);
      const lines = new Map<number, { start: number; end: number; most: number }>();
      for (const beginning of beginnings)
        for (const { start, end } of linesWith(small, beginning)) {
          const { most } = lines.get(start) ?? { most: 0 };
          lines.set(start, { start, end, most: most + 1 });
        }
      return [...lines.values()]
        .sort((a, b) => a.start - b.start)
        .map(({ start, end, most }) => ({ line: text.slice(start, end), most }));
    })
    .sort((a, b) => b.most - a.most);
}

/** Each line once. */
function* linesWith(text: string, part: string): Generator<{ readonly start: number; readonly end: number }> {
  for (let at = text.indexOf(part); at !== -1;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    yield { start: text.lastIndexOf('\n', at) + 1, end };
    at = text.indexOf(part, end);
  }
}

/** Of equal length: İ is the one letter whose small form is two. */
function smallLetters(text: string): string {
  return text.replaceAll('İ', 'i').toLowerCase();
}

function cut(line: string, found: readonly Word[]): Snippet {
  const indent = line.length - line.trimStart().length;
  const end = line.trimEnd().length;
  const first = found[0]?.start ?? 0;
  const from = end - indent <= LONGEST ? indent : Math.max(indent, first - BEFORE);
  const to = Math.min(end, from + LONGEST);
  return {
    // A cut may part a pair of surrogates.
    text: storableText(line.slice(from, to), LONGEST),
    matches: found
      .filter((word) => word.end <= to)
      .map((word) => [word.start - from, word.end - from] as const),
  };
}
