import { StemmaError } from '@stemma/models';
import type { Clock } from '../ports/clock.js';
import type { StoredAnswer, Transaction, UnitOfWork } from '../ports/transaction.js';
import { RequestJournal } from './request-journal.js';
import { patternErased } from './find-or-refuse.js';
import type { Outcome, Written } from './outcome.js';
import type { WriteContext } from './write-context.js';

/** What a use case works with: one transaction, one instant, and the journal of what it did. */
export interface Write {
  readonly tx: Transaction;
  readonly now: Date;
  readonly journal: RequestJournal;
}

/**
 * Runs a use case in one transaction with its events and, where the request has an Idempotency-Key, its
 * stored answer: a repeated request is answered as the first one was, and does nothing.
 * @throws StemmaError `idempotency_key_reused` where the key came with another request.
 */
export async function write<T>(
  unitOfWork: UnitOfWork,
  clock: Clock,
  context: WriteContext,
  useCase: (write: Write) => Promise<Outcome<T>>,
): Promise<Written<T>> {
  const { result, position } = await unitOfWork.run(
    async (tx): Promise<Outcome<T | { replayed: unknown }>> => {
      const { idempotency } = context;
      if (idempotency !== null) {
        const stored = await tx.idempotency.claim(idempotency);
        if (stored !== null) return replay(stored, idempotency.requestHash);
      }
      const now = clock();
      const journal = new RequestJournal(context, now);
      const result = await useCase({ tx, now, journal });
      await tx.events.append(journal.events);
      if (idempotency !== null) await tx.idempotency.store(idempotency, result);
      return result;
    },
  );
  return { ...result, position };
}

function replay(stored: StoredAnswer, requestHash: string): Outcome<{ replayed: unknown }> {
  if (stored.requestHash !== requestHash) {
    throw new StemmaError(
      'idempotency_key_reused',
      'This Idempotency-Key was used with a different request. Use a new key for a new request.',
    );
  }
  const erased = erasedIn(stored.answer);
  if (erased !== null) throw patternErased(erased);
  return { outcome: stored.outcome as Outcome<never>['outcome'], answer: { replayed: stored.answer } };
}

/** What stands in the place of an answer that told of a pattern which was erased since: its id. */
function erasedIn(answer: unknown): string | null {
  const isErased = typeof answer === 'object' && answer !== null && 'erasedPatternId' in answer;
  return isErased ? String(answer.erasedPatternId) : null;
}
