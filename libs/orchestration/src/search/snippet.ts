import { storableText } from '@stemma/models';
import type { SearchDocument } from './search-document.js';
import { beginningOf, termsOf, type Term } from './words.js';

export interface Snippet {
  readonly text: string;
  /** Where in the text words of the question stand: [start, end). */
  readonly matches: readonly (readonly [number, number])[];
}

const LONGEST = 160;
/** What stands before the first match, where a line is cut. */
const BEFORE = 40;

/** So many lines are taken apart: of a common word there may be thousands. */
const TAKEN_APART = 48;

/** The line of the document that says most of the question; null where only the name does. */
export function snippetOf(document: SearchDocument, words: ReadonlySet<string>): Snippet | null {
  let best: { line: string; found: Term[]; different: number } | null = null;
  for (const { line, most } of likelyLines(document, [...words].map(beginningOf))) {
    if (most <= (best?.different ?? 0)) break;
    const found = [...termsOf(line)].filter(({ stem }) => words.has(stem));
    const different = new Set(found.map(({ stem }) => stem)).size;
    if (different > (best?.different ?? 0)) best = { line, found, different };
  }
  return best === null ? null : cut(best.line, best.found);
}

/** Lines with how many of the words they have at most, most first: taking all apart would take a hundred times as long. */
function* likelyLines(
  { labels, changes, content }: SearchDocument,
  beginnings: readonly string[],
): Generator<{ readonly line: string; readonly most: number }> {
  const texts = [labels, changes, content];
  /** By how many they have. */
  const places: [text: string, line: number][][] = beginnings.map(() => []);
  for (const text of texts)
    for (const [line, most] of countsOfLines(inSmallLetters(text), beginnings).entries())
      if (most > 0) places[most - 1]?.push([text, line]);
  let left = TAKEN_APART;
  for (let most = places.length; most > 0; most--)
    for (const [text, line] of places[most - 1] ?? []) {
      if (left-- === 0) return;
      yield { line: lineAt(text, line), most };
    }
}

function lineAt(text: string, line: number): string {
  let start = 0;
  for (let before = line; before > 0; before--) start = text.indexOf('\n', start) + 1;
  const end = text.indexOf('\n', start);
  return end === -1 ? text.slice(start) : text.slice(start, end);
}

/** How many of the parts each line has. */
function countsOfLines(text: string, parts: readonly string[]): Uint8Array {
  const starts = startsOfLines(text);
  const counts = new Uint8Array(starts.length);
  for (const part of parts) {
    let line = 0;
    for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, starts[line + 1] ?? text.length)) {
      while ((starts[line + 1] ?? Infinity) <= at) line++;
      counts[line] = (counts[line] ?? 0) + 1;
    }
  }
  return counts;
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

const MARK = '[\\p{M}\\uFF9E\\uFF9F]';
const A_MARK = new RegExp(MARK, 'u');
/** More than a word has. */
const MANY = 41;
const MANY_MARKS = new RegExp(`${MARK}{${String(MANY)},}`, 'gu');

/** In the form that words are compared in, of as many lines. */
function inSmallLetters(text: string): string {
  return (mayHaveManyMarks(text) ? text.replaceAll(MANY_MARKS, '') : text).normalize('NFKC').toLowerCase();
}

/** Of twice as many in a row, which NFKC would put in their order one by one, past all the others, one is looked at. */
function mayHaveManyMarks(text: string): boolean {
  for (let at = 0; at < text.length; at += MANY) if (A_MARK.test(text.slice(at, at + 2))) return true;
  return false;
}

function cut(line: string, found: readonly Term[]): Snippet {
  const indent = line.length - line.trimStart().length;
  const end = line.trimEnd().length;
  const first = found[0]?.start ?? 0;
  const from = end - indent <= LONGEST ? indent : Math.max(indent, first - BEFORE);
  const to = Math.min(end, from + LONGEST);
  return {
    // A cut may part a pair of surrogates.
    text: storableText(line.slice(from, to), LONGEST),
    matches: joined(found.filter((term) => term.end <= to)).map(([start, end]) => [start - from, end - from]),
  };
}

/** Pairs of letters that have one in common are one place. */
function joined(found: readonly Term[]): (readonly [number, number])[] {
  const places: [number, number][] = [];
  for (const { start, end } of found) {
    const last = places.at(-1);
    if (last !== undefined && start < last[1]) last[1] = end;
    else places.push([start, end]);
  }
  return places;
}
