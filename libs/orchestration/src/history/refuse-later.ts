import { StemmaError } from '@stemma/models';
import type { PastThing } from '../ports/history.js';

/** @throws StemmaError `pattern_not_found`, `node_not_found` where the thing was not there yet. */
export function refuseLater({ subject, id, since }: PastThing, to: Date): void {
  if (since <= to) return;
  const createdAt = since.toISOString();
  const code = subject === 'pattern' ? 'pattern_not_found' : 'node_not_found';
  throw new StemmaError(code, `The ${subject} ${id} was created later, at ${createdAt}.`, {
    faults: [{ pointer: '/to', code: 'out_of_range', message: `must not be before ${createdAt}` }],
  });
}
