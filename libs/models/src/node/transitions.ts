import { StemmaError } from '../errors/stemma-error.js';
import type { LineageStatus } from '../enumerations/lineage-status.js';

/** draft → active → deprecated → …; nothing leaves `merged` (DOMAIN.md §3). */
export const TRANSITIONS: Readonly<Record<LineageStatus, readonly LineageStatus[]>> = {
  draft: ['active', 'archived'],
  active: ['deprecated', 'merged', 'archived'],
  deprecated: ['active', 'merged', 'archived'],
  archived: ['active'],
  merged: [],
};

export function canTransition(from: LineageStatus, to: LineageStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** @throws StemmaError illegal_transition, naming both states in message and extra */
export function requireTransition(from: LineageStatus, to: LineageStatus): void {
  if (canTransition(from, to)) return;
  const allowed = TRANSITIONS[from];
  const ways = allowed.length === 0 ? 'nothing leaves it' : `from there: ${allowed.join(', ')}`;
  throw new StemmaError('illegal_transition', `A node cannot go from ${from} to ${to} (${ways}).`, {
    extra: { from, to, allowed },
  });
}
