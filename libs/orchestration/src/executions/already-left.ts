import type { Fault } from '@stemma/models';
import type { ExecutionStore } from '../ports/transaction.js';

/** Retention keeps a day at least; this is less by as much as clocks may differ. */
const NEVER_LEFT_MS = 12 * 60 * 60 * 1000;

interface Told {
  readonly patternId: string | undefined;
  readonly timestamp: Date;
}

/**
 * Since when the executions of patterns are held one by one, of those that lost any. What happened before is counted, and the ids
 * of those that did are not known any more: one of that time could be one of them, so that none is taken.
 */
export async function bordersOf(
  executions: Pick<ExecutionStore, 'heldSince'>,
  told: readonly Told[],
  now: Date,
): Promise<ReadonlyMap<string, Date>> {
  const patternIds = new Set<string>();
  for (const { patternId, timestamp } of told)
    if (patternId !== undefined && now.getTime() - timestamp.getTime() > NEVER_LEFT_MS)
      patternIds.add(patternId);
  return patternIds.size === 0 ? new Map() : executions.heldSince([...patternIds]);
}

/** @param pointer of the time */
export function alreadyLeft(
  borders: ReadonlyMap<string, Date>,
  { patternId, timestamp }: Told,
  pointer: string,
): Fault | null {
  const since = patternId === undefined ? undefined : borders.get(patternId);
  if (since === undefined || timestamp >= since) return null;
  const message =
    `must not be before ${since.toISOString()}: older executions of the pattern have left by retention, ` +
    'and are counted for good';
  return { pointer, code: 'out_of_range', message };
}
