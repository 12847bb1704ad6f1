import type { Clock } from '@stemma/orchestration';
import { RecurringWork } from './recurring-work.js';

/** What the record needs at the start and once a day. Every process does it: together they do no harm. */
export function upkeepOf(maintain: (now: Date) => Promise<unknown>, clock: Clock): RecurringWork {
  return new RecurringWork(async (now) => {
    await maintain(now);
    return null;
  }, clock);
}
