import { jsonPointer } from '../errors/fault.js';
import { StemmaError } from '../errors/stemma-error.js';
import { storableText } from '../fields/text.js';
import { inexactIntegers } from './inexact-number.js';

const MAX_REASON = 300;

/**
 * Text from outside as JSON, no number of which has become another one.
 * @param what it is, to begin a sentence: `The line`.
 * @throws StemmaError `malformed_json`; `validation_failed` with the pointer of an integer that would be rounded.
 */
export function parseJson(text: string, what: string): unknown {
  const json = parsed(text, what);
  const [inexact] = inexactIntegers(text, json);
  if (inexact === undefined) return json;
  throw StemmaError.invalid([
    {
      pointer: jsonPointer(inexact.path),
      code: 'out_of_range',
      message: 'is an integer that would be rounded (beyond 2^53); send it as text',
    },
  ]);
}

/** Likewise, but integers that would be rounded become text: for what others wrote in a form that is not ours to choose. */
export function parseForeignJson(text: string, what: string): unknown {
  const json = parsed(text, what);
  let exact = '';
  let from = 0;
  for (const { start, end } of inexactIntegers(text, json)) {
    exact += `${text.slice(from, start)}"${text.slice(start, end)}"`;
    from = end;
  }
  return from === 0 ? json : JSON.parse(exact + text.slice(from));
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it does not parse';
    throw new StemmaError('malformed_json', `${what} is not JSON: ${storableText(reason, MAX_REASON)}.`, {
      cause,
    });
  }
}
