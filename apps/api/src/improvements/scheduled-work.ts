import { Logger } from '@nestjs/common';
import { newId } from '@stemma/models';
import { Loop, type Schedule, type WriteContext } from '@stemma/orchestration';

/** A service that is started for one command is gone by then. */
const FIRST_AFTER_MS = 10 * 60 * 1000;
const RETRY_MS = 60 * 60 * 1000;

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
  firstAfterMs = FIRST_AFTER_MS,
): Loop | null {
  if (everyMs === 0) return null;
  const run = (): Promise<unknown> => work({ actor: null, correlationId: newId(), idempotency: null });
  const inTurn = (): Promise<number | null> => schedule.doIfDue(name, everyMs, run);
  return new Loop(inTurn, { everyMs, firstAfterMs, retryMs: RETRY_MS }, (fault) => {
    new Logger('schedule').warn(`${name} failed, and is tried again within the hour: ${fault}`);
  });
}
