import type { Entity } from '../ports/subject.js';

/** When it was, of a fact; the begin of the UTC day of a usage; null of what has no time, or is deleted. */
export function instantOf({ subject, state }: Entity): Date | null {
  if (state === null) return null;
  if (subject === 'execution' || subject === 'event') return state.timestamp;
  return subject === 'usage' ? new Date(`${state.day}T00:00:00.000Z`) : null;
}
