import { stemmer } from 'stemmer';

/** Where a word stands in the text. */
interface Place {
  readonly start: number;
  readonly end: number;
}

export interface Term extends Place {
  /** In small letters: what equal words have in common, however they are written. */
  readonly stem: string;
}

/** Letters with their marks. `HTTPServer2` is `HTTP`, `Server2`; everything but letters and digits parts words. */
const WORD =
  /(?:\p{Lu}\p{M}*)+(?![\p{Ll}\p{M}])\p{N}*|(?:\p{Lu}\p{M}*)?\p{Ll}[\p{Ll}\p{M}\p{N}]*|[\p{Lo}\p{Lm}][\p{Lo}\p{Lm}\p{M}]*|\p{N}+/gu;

/** Of a script that parts no words. */
const UNPARTED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** With its marks, also those of half width, which Unicode has as letters. */
const LETTER = /\P{M}[\p{M}\uFF9E\uFF9F]*/gu;

/** Longer ones are hashes and encoded data, which nobody types. */
const LONGEST = 40;

/** The one rule by which texts become words: identifiers and paths come apart at case and punctuation. */
export function* wordsOf(text: string): Generator<Place> {
  for (const { 0: word, index } of text.matchAll(WORD)) yield { start: index, end: index + word.length };
}

/**
 * What texts and questions are compared by: words, and where a script parts none the pairs of neighbouring letters, which
 * any part of such a text has in common with it that is longer than a letter.
 */
export function* termsOf(text: string): Generator<Term> {
  for (const word of wordsOf(text)) {
    const written = text.slice(word.start, word.end);
    for (const { start, end } of UNPARTED.test(written) ? pairsOf(written, word.start) : [word])
      if (end - start <= LONGEST) yield { stem: stemOf(text.slice(start, end)), start, end };
  }
}

function* pairsOf(word: string, at: number): Generator<Place> {
  const starts = Array.from(word.matchAll(LETTER), ({ index }) => index);
  // A letter that stands alone is a pair by itself.
  for (let place = 0; place < Math.max(1, starts.length - 1); place++) {
    const [from = 0, to = word.length] = [starts[place], starts[place + 2]];
    yield { start: at + from, end: at + to };
  }
}

/** How often each term stands in the text, by its stem. */
export function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { stem } of termsOf(text)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return counts;
}

/** What all words of a stem begin with, in small letters: the stem but for at most its last letter (`flies`, `fly`: `fli`). */
export function beginningOf(stem: string): string {
  return [...stem].slice(0, -1).join('') || stem;
}

const REMEMBERED = 100_000;
const stems = new Map<string, string>();

/** Files of one repository are made of the same words: most stems are known. */
function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  // A part of a text keeps the whole text in memory.
  const own = Buffer.from(word).toString();
  const stem = stemmer(inOneForm(own).toLowerCase());
  if (stems.size >= REMEMBERED) stems.clear();
  stems.set(own, stem);
  return stem;
}

/** A letter may be written in several ways: with its mark apart, in full width, as a ligature. */
function inOneForm(word: string): string {
  const form = word.normalize('NFKC');
  return form === word ? word : form.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
