import { StemmaError, storableText } from '@stemma/models';
import { Neo4jError } from 'neo4j-driver';

/** Somebody else was writing the same: nothing of the transaction was stored, and it can be tried again. */
export class Conflict extends Error {}

/** Of a constraint: somebody else has just made the same, or an index does not know what is there. */
export class Duplicate extends Conflict {}

/** What came over the line means nothing to the driver, such as half of a greeting. */
class Unreadable extends Error {}

/** Memgraph says that the statement is wrong, or one of its values; the message begins with the name of the server. */
export class Refused extends Error {}

const MAX_CHARS = 500;

/** What a statement had better have waited for. That of a constraint is no transient error to Memgraph, though it is one. */
const CONFLICTS =
  /conflicting transactions|serialization error|unique constraint violation|access (to the )?storage/i;
const DUPLICATES = /unique constraint violation/i;
/** Called an error of the client, though any other client would be told the same. */
const NOT_NOW = /forbidden on the (replica|main)|edge import mode|analytical storage mode/i;

/** What the driver is asked to do. It says of few of the answers that it cannot read that it cannot: it fails over them. */
export async function byDriver<T>(asked: PromiseLike<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof Neo4jError ? error : new Unreadable(String(error), { cause: error });
  }
}

/** Whether the server has said something, if only no. */
export function isAnswered(error: unknown): boolean {
  return error instanceof Neo4jError ? isMemgraphs(error.code) : !(error instanceof Unreadable);
}

/**
 * Of what the driver threw, what it means here; what is not the driver's stays as it is. Codes tell who is to blame, and no
 * more: all end alike, and what to do about it is told by their texts alone, which are those of 2.18 to 3.12.
 */
export function answerFault(where: string, error: unknown): unknown {
  const away = (what: string): StemmaError =>
    new StemmaError('mirror_unavailable', `${where} ${what}.`, { cause: error });
  if (error instanceof Unreadable) return away('gives an answer that cannot be read');
  if (!(error instanceof Neo4jError)) return error;
  const { code } = error;
  const words = storableText(error.message, MAX_CHARS);
  if (!isMemgraphs(code)) return away(`cannot be reached (${reasonOf(words)})`);
  if (code.includes('.Security.'))
    return away(`does not let this user in: look at MEMGRAPH_USER and MEMGRAPH_PASSWORD (${words})`);
  if (CONFLICTS.test(words)) {
    const Kind = DUPLICATES.test(words) ? Duplicate : Conflict;
    return new Kind(`${where} cannot do that yet: ${words}`, { cause: error });
  }
  const isClients = code.includes('.ClientError.') && !NOT_NOW.test(words);
  return isClients
    ? new Refused(`${where} refuses it: ${words}`, { cause: error })
    : away(`cannot do that now: ${words}`);
}

function isMemgraphs(code: string): boolean {
  return /^(Memgraph|Neo)\./.test(code);
}

/** Such as `connect ECONNREFUSED 127.0.0.1:7687`: the driver says much before it comes to that. */
function reasonOf(words: string): string {
  const [, reason] = /Caused by: (?:Error: )?(.+)$/s.exec(words) ?? [];
  return reason ?? words;
}
