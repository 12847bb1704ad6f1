import { StemmaError } from '@stemma/models';

/** SQLSTATE classes and codes: PostgreSQL manual, appendix A. */
const REPEATABLE = new Set(['40001', '40P01']);
/** Connection exceptions, shutdown, no resources; no entry (28), no such database (3D). */
const CONNECTION_CLASSES = ['08', '57P', '53', '28', '3D'];
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'ENOENT',
  // The database takes no connections for now: it is being restored or moved.
  '55000',
]);
const DISK_FULL = '53100';
/** The server that answers is a standby, or was made one: another one is, or will be, the one to write to. */
const READ_ONLY = '25006';
const QUERY_CANCELED = '57014';
const LOCK_NOT_AVAILABLE = '55P03';
const UNIQUE_VIOLATION = '23505';
/** Its row was gone when the row that names it arrived: somebody deleted it in between. */
const FOREIGN_KEY_VIOLATION = '23503';

const CHECK_VIOLATION = '23514';
/** Data exceptions, and values beyond a limit of the program (such as a text too long for an index). */
const DATA_CLASSES = ['22', '54'];

/** Of the pool, and of TypeORM, once they are closed. */
const ENDING = ['Cannot use a pool after calling end', 'Driver not Connected'];

/** A transaction that Postgres ended only because of another one: the same work may well succeed now. */
export function isRepeatable(error: unknown): boolean {
  return REPEATABLE.has(codeOf(error));
}

export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === UNIQUE_VIOLATION;
}

/** A lock was not to be had within `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === LOCK_NOT_AVAILABLE;
}

/** The same, where the driver's errors are thrown in the product's words. */
export async function inWords<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw toStemmaError(error);
  }
}

/** A driver's error in the product's words; what is none of the driver's passes through. */
export function toStemmaError(error: unknown): unknown {
  if (error instanceof StemmaError) return error;
  const code = codeOf(error);
  if (code === QUERY_CANCELED) {
    return new StemmaError('timeout', 'The query took longer than it may.', { cause: error });
  }
  if (code === UNIQUE_VIOLATION || code === FOREIGN_KEY_VIOLATION) {
    return new StemmaError('id_conflict', 'Another request changed the same things at the same time.', {
      cause: error,
    });
  }
  if (DATA_CLASSES.some((start) => code.startsWith(start)) || code === CHECK_VIOLATION) {
    // Its own sentence speaks of indexes and of values that nobody sent.
    return new StemmaError(
      'validation_failed',
      'A value of this is beyond what the canonical store (Postgres) can hold.',
      { cause: error },
    );
  }
  if (hasSentence(error, 'Query read timeout')) {
    return new StemmaError('timeout', 'The canonical store (Postgres) did not answer in time.', {
      cause: error,
    });
  }
  if (hasSentence(error, 'timeout exceeded when trying to connect')) {
    return new StemmaError('store_unavailable', 'No connection to Postgres became free in time.', {
      cause: error,
    });
  }
  if (ENDING.some((sentence) => hasSentence(error, sentence))) {
    return new StemmaError('store_unavailable', 'The service is shutting down.', { cause: error });
  }
  if (code === READ_ONLY) {
    return new StemmaError('store_unavailable', 'The canonical store (Postgres) takes no writes for now.', {
      cause: error,
    });
  }
  if (code === DISK_FULL) {
    return new StemmaError(
      'store_unavailable',
      'Postgres has no room left on its disk: nothing can be written.',
      {
        cause: error,
      },
    );
  }
  if (isConnectionFault(error, code)) {
    return new StemmaError('store_unavailable', 'The canonical store (Postgres) cannot be reached.', {
      cause: error,
    });
  }
  return error;
}

function isConnectionFault(error: unknown, code: string): boolean {
  if (CONNECTION_CODES.has(code) || CONNECTION_CLASSES.some((start) => code.startsWith(start))) return true;
  return ['Connection terminated', 'Client has encountered a connection error'].some((sentence) =>
    hasSentence(error, sentence),
  );
}

/** The driver has no code for what befalls a connection under a query, only sentences. */
function hasSentence(error: unknown, sentence: string): boolean {
  return error instanceof Error && codeOf(error) === '' && error.message.startsWith(sentence);
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'driverError' in error ? codeOf(error.driverError) : '';
}
