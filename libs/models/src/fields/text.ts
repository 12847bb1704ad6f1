import { z } from 'zod';

/** Text that Postgres can hold: no U+0000, no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

export const INVALID_TEXT_RULE = 'must not contain U+0000 or lone surrogates';

/** Text of `min` to `max` characters (code points, as Postgres and JSON Schema count them). */
export function text(min: number, max: number): z.ZodString {
  return z
    .string()
    .check(({ value, issues }) => {
      if (value.length < min) {
        issues.push({ code: 'too_small', origin: 'string', minimum: min, inclusive: true, input: value });
      } else if (value.length > max && longerThan(value, max)) {
        issues.push({ code: 'too_big', origin: 'string', maximum: max, inclusive: true, input: value });
      } else if (!isStorableText(value)) {
        issues.push({
          code: 'custom',
          input: value,
          params: { fault: 'invalid_text' },
          message: INVALID_TEXT_RULE,
        });
      }
    })
    .meta({ minLength: min, maxLength: max });
}

/** A character is one or two code units, so text beyond twice the limit need not be counted. */
function longerThan(value: string, max: number): boolean {
  if (value.length > 2 * max) return true;
  let count = 0;
  for (let index = 0; index < value.length; count++)
    index += (value.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  return count > max;
}

/** Text from anywhere as Postgres can hold it, cut to at most `maxLength` code units, never inside a character. */
export function storableText(text: string, maxLength: number): string {
  const cut = text.slice(0, maxLength);
  const whole = cut.length < text.length && /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
  return whole.replaceAll('\0', '\uFFFD').toWellFormed();
}
