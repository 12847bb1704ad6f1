import { distinctOf } from './frequency.js';
import type { UsageSample } from './sample.js';
import { FACETS, OTHER, type Facet } from './tally.js';

/** Executions by the values of something. */
export interface Breakdown {
  /** Most used first, at most `MAX_LISTED`. */
  readonly values: readonly { readonly value: string; readonly executions: number }[];
  /** How many values there are, listed or not; at least so many where `isLowerBound`. */
  readonly distinct: number;
  readonly isLowerBound: boolean;
  /** Executions with a value that is not listed. */
  readonly otherExecutions: number;
}

export interface Distribution extends Readonly<Record<Facet, Breakdown>> {
  /** Executions by hour of the day, UTC: 24 counts. */
  readonly hours: readonly number[];
  /** Executions by day of the week, UTC: 7 counts, Monday first. */
  readonly weekdays: readonly number[];
}

const MAX_LISTED = 50;
const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday, the weekday 3. */
const THURSDAY = 3;

export function distributionOf({ tally, days }: UsageSample): Distribution {
  const weekdays = [0, 0, 0, 0, 0, 0, 0];
  for (const [start, executions] of days) {
    const weekday = (((start / DAY_MS + THURSDAY) % 7) + 7) % 7;
    weekdays[weekday] = (weekdays[weekday] ?? 0) + executions;
  }
  const facets = Object.fromEntries(FACETS.map((facet) => [facet, breakdownOf(tally.facets[facet])]));
  return { ...(facets as Record<Facet, Breakdown>), hours: [...tally.hours], weekdays };
}

export function breakdownOf(counts: ReadonlyMap<string, number>): Breakdown {
  const known = [...counts].filter(([value]) => value !== OTHER);
  // By code units: the same order on every machine.
  known.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const listed = known.slice(0, MAX_LISTED).map(([value, executions]) => ({ value, executions }));
  const rest = known.slice(MAX_LISTED).reduce((sum, [, n]) => sum + n, 0);
  return {
    values: listed,
    distinct: distinctOf(counts),
    isLowerBound: counts.has(OTHER),
    otherExecutions: rest + (counts.get(OTHER) ?? 0),
  };
}
