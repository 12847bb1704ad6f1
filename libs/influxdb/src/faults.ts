import { StemmaError, storableText } from '@stemma/models';

/** What was named is not there. The message goes on from the name of the server. */
export class Missing extends Error {}

/** InfluxDB says that a question, or what was to be written, is wrong; nothing of it is stored. */
export class Refused extends Error {}

/** Of what was to be written a part is refused; all else is stored. */
export class PartlyWritten extends Error {}

const MAX_CHARS = 500;

/** By the status alone; never by what is said beside it. */
export function answerFault(where: string, status: number, body: string): Error {
  const words = wordsOf(body);
  if (status === 401 || status === 403)
    return new StemmaError(
      'mirror_unavailable',
      `${where} does not let this token do that: look at INFLUXDB_TOKEN (${String(status)}).`,
    );
  if (status === 404) return new Missing(`says: ${words}`);
  if (status === 422) return new PartlyWritten(words);
  if (status === 400 || status === 413) return new Refused(`refuses it: ${words}`);
  return new StemmaError('mirror_unavailable', `${where} cannot do that now (${String(status)}: ${words}).`);
}

/** Such as ECONNREFUSED; of an error without a code what it says or is called. */
export function codeOf(error: unknown): string {
  const cause = member(error, 'cause');
  return String(member(cause, 'code') ?? member(cause, 'message') ?? member(error, 'name'));
}

/** InfluxDB answers JSON; others on the way may answer anything. A bad line is echoed whole. */
function wordsOf(body: string): string {
  let said: unknown = body;
  try {
    const answer: unknown = JSON.parse(body);
    said = member(answer, 'message') ?? member(answer, 'error') ?? body;
  } catch {
    // It stays what it is.
  }
  return storableText(String(said), MAX_CHARS) || 'without a reason';
}

/** What an error is, is told by what it carries: `fetch` throws those of several realms. */
function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}
