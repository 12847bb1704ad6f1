import { jsonPointer } from '../errors/fault.js';
import { StemmaError } from '../errors/stemma-error.js';
import { storableText } from '../fields/text.js';
import { inexactInteger } from './inexact-number.js';

const MAX_REASON = 300;

/**
 * Text from outside as JSON, no number of which has become another one.
 * @param what it is, to begin a sentence: `The line`.
 * @throws StemmaError `malformed_json`; `validation_failed` with the pointer of an integer that would be rounded.
 */
export function parseJson(text: string, what: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it does not parse';
    throw new StemmaError('malformed_json', `${what} is not JSON: ${storableText(reason, MAX_REASON)}.`, {
      cause,
    });
  }
  const path = inexactInteger(text, json);
  if (path === null) return json;
  throw StemmaError.invalid([
    {
      pointer: jsonPointer(path),
      code: 'out_of_range',
      message: 'is an integer that would be rounded (beyond 2^53); send it as text',
    },
  ]);
}
