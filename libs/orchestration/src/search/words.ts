import { stemmer } from 'stemmer';

export interface Word {
  /** By its stem, in small letters: what equal words have in common. */
  readonly stem: string;
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
}

/** `HTTPServer2` is `HTTP`, `Server2`; everything but letters and digits parts words. */
const WORD =
  /\p{Lu}+(?![\p{Ll}\p{M}])\p{N}*|\p{Lu}?[\p{Ll}\p{M}][\p{Ll}\p{M}\p{N}]*|[\p{Lo}\p{Lm}]+|\p{N}+/gu;

/** Longer ones are hashes and encoded data, which nobody types. */
const LONGEST = 40;

/** The one rule by which texts and questions become words: identifiers and paths come apart at case and punctuation. */
export function* wordsOf(text: string): Generator<Word> {
  for (const { 0: word, index } of text.matchAll(WORD))
    if (word.length <= LONGEST) yield { stem: stemOf(word), start: index, end: index + word.length };
}

/** How often each word stands in the text, by its stem. */
export function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { stem } of wordsOf(text)) counts.set(stem, (counts.get(stem) ?? 0) + 1);
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
  const stem = stemmer(word.toLowerCase());
  if (stems.size >= REMEMBERED) stems.clear();
  stems.set(word, stem);
  return stem;
}
