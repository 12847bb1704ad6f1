import { utcDay } from '@stemma/models';
import { DAY_MS, HOUR_MS, type UsageWindow } from './buckets.js';
import type { UsageSample } from './sample.js';
import { OTHER } from './tally.js';

export interface Frequency {
  readonly total: number;
  /** Over the length of the window; a month is 30 days. */
  readonly perDay: number;
  readonly perWeek: number;
  readonly perMonth: number;
  readonly uniqueContexts: number;
  /** Users are what executions name as their agent. */
  readonly uniqueUsers: number;
  /** The UTC day with the most executions, of several the first; null without any. */
  readonly peakDay: { readonly day: string; readonly executions: number } | null;
  readonly firstUsedAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** Up to the end of the window, or to now where that is earlier. */
  readonly hoursSinceLastUse: number | null;
}

const DAYS_A_WEEK = 7;
const DAYS_A_MONTH = 30;

export function frequencyOf({ tally, days }: UsageSample, { from, to }: UsageWindow, now: Date): Frequency {
  const perDay = tally.executions / ((to.getTime() - from.getTime()) / DAY_MS);
  const until = Math.min(now.getTime(), to.getTime());
  const { firstUsedAt, lastUsedAt } = tally;
  return {
    total: tally.executions,
    perDay,
    perWeek: perDay * DAYS_A_WEEK,
    perMonth: perDay * DAYS_A_MONTH,
    uniqueContexts: distinctOf(tally.facets.context),
    uniqueUsers: distinctOf(tally.facets.agent),
    peakDay: peakOf(days),
    firstUsedAt: firstUsedAt === null ? null : new Date(firstUsedAt),
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
    hoursSinceLastUse: lastUsedAt === null ? null : Math.max(0, until - lastUsedAt) / HOUR_MS,
  };
}

/** How many values are told apart. */
export function distinctOf(counts: ReadonlyMap<string, number>): number {
  return counts.has(OTHER) ? counts.size - 1 : counts.size;
}

function peakOf(days: ReadonlyMap<number, number>): Frequency['peakDay'] {
  let peak: readonly [day: number, executions: number] | null = null;
  for (const [day, executions] of days) {
    if (peak === null || executions > peak[1] || (executions === peak[1] && day < peak[0]))
      peak = [day, executions];
  }
  return peak === null ? null : { day: utcDay(new Date(peak[0])), executions: peak[1] };
}
