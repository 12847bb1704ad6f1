import { text } from '../fields/text.js';
import { isUuid } from '../ids/ids.js';

const MAX_CHARACTERS = 100;
const VERSION_NUMBER = /^v?\d+$/i;
/** Seen nowhere, or not where it stands: two such names look like one. */
const UNSEEN = /^\s|\s$|\p{Cc}/u;
const DOTS = /^\.{1,2}$/;

/**
 * What a version of a pattern is called by, such as `production`: anything that is neither the number of a version nor an
 * id, which would be read as those. Upper and lower case differ; two ways to write one letter (NFC) do not.
 */
export function aliasName() {
  return text(1, MAX_CHARACTERS)
    .normalize('NFC')
    .refine((name) => !VERSION_NUMBER.test(name), 'must not be the number of a version, such as 3 or v3')
    .refine(
      (name) => !UNSEEN.test(name),
      'must not begin or end with white space, nor hold control characters',
    )
    .refine((name) => !isUuid(name), 'must not be a UUID')
    .refine((name) => !DOTS.test(name), 'must not be . or .., which no URL can name')
    .refine(
      // A few letters become two by it.
      (name) => [...name].length <= MAX_CHARACTERS,
      `must be at most ${String(MAX_CHARACTERS)} characters in NFC`,
    );
}

/** The version that `3` or `v3` says; null for every other text. */
export function versionNumberOf(text: string): number | null {
  return VERSION_NUMBER.test(text) ? Number(text.replace(/^v/i, '')) : null;
}
