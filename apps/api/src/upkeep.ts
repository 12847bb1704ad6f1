import type { Clock } from '@stemma/orchestration';
import { maintain } from '@stemma/postgres';
import type { DataSource } from 'typeorm';
import { RecurringWork } from './recurring-work.js';

/** What the record needs at the start and once a day. Every process does it: together they do no harm. */
export function upkeepOf(dataSource: DataSource, clock: Clock): RecurringWork {
  return new RecurringWork(async (now) => {
    await maintain(dataSource, now);
    return null;
  }, clock);
}
