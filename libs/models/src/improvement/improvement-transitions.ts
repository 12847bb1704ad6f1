import type { ImprovementStatus } from '../enumerations/improvement-status.js';
import { StemmaError } from '../errors/stemma-error.js';

/** proposed → testing → validated → applied; rejected is the end, of what was applied by being rolled back. */
export const IMPROVEMENT_TRANSITIONS: Readonly<Record<ImprovementStatus, readonly ImprovementStatus[]>> = {
  proposed: ['testing', 'rejected'],
  testing: ['validated', 'rejected'],
  validated: ['applied', 'rejected'],
  applied: ['rejected'],
  rejected: [],
};

/** @throws StemmaError illegal_transition, naming both states in message and extra */
export function requireImprovementTransition(from: ImprovementStatus, to: ImprovementStatus): void {
  const allowed = IMPROVEMENT_TRANSITIONS[from];
  if (allowed.includes(to)) return;
  const ways = allowed.length === 0 ? 'nothing leaves it' : `from there: ${allowed.join(', ')}`;
  throw new StemmaError('illegal_transition', `An improvement cannot go from ${from} to ${to} (${ways}).`, {
    extra: { from, to, allowed },
  });
}
