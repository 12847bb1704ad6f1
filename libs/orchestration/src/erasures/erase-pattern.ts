import { newId, StemmaError } from '@stemma/models';
import { removePattern } from '../patterns/delete-pattern.js';
import { patternNotFound } from '../writes/find-or-refuse.js';
import { created, existing, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { Erasure } from './erasure.js';

export interface ErasureRequest {
  readonly patternId: string;
  readonly reason: string;
  /** The id or the name of the pattern, once more. */
  readonly confirm: string;
}

/**
 * Takes a pattern out of the record for good: versions, contents, names, use, what was said and told of it. A deleted one can
 * be erased too; one that is erased already is answered with its receipt.
 * @throws StemmaError `pattern_not_found`; `validation_failed` where it is not confirmed.
 */
export async function erasePattern(
  write: Write,
  { patternId, reason, confirm }: ErasureRequest,
): Promise<Outcome<Erasure>> {
  const { tx, now, journal } = write;
  const [known] = await tx.patterns.lock([patternId]);
  if (known === undefined) throw patternNotFound(patternId);
  // Nothing is left to be confirmed, nor a name to do it by.
  const before = await tx.erasures.of(patternId);
  if (before !== null) return existing(before);
  if (confirm.toLowerCase() !== patternId && confirm !== known.pattern.name) {
    const message = 'must be the id or the name of the pattern';
    throw StemmaError.invalid([{ pointer: '/confirm', code: 'invalid', message }]);
  }
  if (!known.deleted) await removePattern(write, known.pattern);
  const request = { erasureId: newId(), patternId, requestedBy: journal.actorId, reason, requestedAt: now };
  const erasure = await tx.erasures.erase({ ...request, removed: {}, stores: [], goneAt: null });
  journal.patternErased(patternId, erasure.erasureId);
  return created(erasure);
}
