/** What a tag says where there is nothing to say: a point without a tag could not be deleted alone. */
const NONE = '(none)';

/**
 * Any text as the value of a tag, which can hold no newline and no backslash at its end: control characters, backslashes
 * and `%` are percent-encoded, so that unlike texts stay unlike.
 */
export function tagOf(text: string | null): string {
  if (text === null) return NONE;
  const encoded = text.replace(/[\\%\p{Cc}]/gu, (char) => encodeURIComponent(char));
  return encoded === NONE || encoded === '' ? `%28${encoded.slice(1)}` : encoded;
}
