import { newId } from '@stemma/models';
import type { Clock, Schedule, WriteContext } from '@stemma/orchestration';
import { RecurringWork } from '@stemma/runtime';

/** A service that is started for one command is gone by then. */
const FIRST_AFTER_MS = 10 * 60 * 1000;

export interface Scheduled {
  /** By which all processes know it. */
  readonly name: string;
  readonly work: (context: WriteContext) => Promise<unknown>;
  /** 0: never. */
  readonly everyMs: number;
}

/** Writes that nobody asks for, every so often, by one of the processes that share the schedule. */
export function scheduledWork(
  { name, work, everyMs }: Scheduled,
  schedule: Schedule,
  clock: Clock,
  firstAfterMs = FIRST_AFTER_MS,
): RecurringWork | null {
  if (everyMs === 0) return null;
  const run = (): Promise<unknown> => work({ actor: null, correlationId: newId(), idempotency: null });
  const inTurn = (): Promise<number | null> => schedule.doIfDue(name, everyMs, run);
  return new RecurringWork(inTurn, clock, { everyMs, firstAfterMs });
}
