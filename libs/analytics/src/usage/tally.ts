import { nanosecondsOf, StemmaError } from '@stemma/models';
import { timeKey } from '../sketch/time-sketch.js';
import { fileTypeOf } from './file-type.js';

/** What usage counts of an execution. */
export interface CountedUse {
  readonly timestamp: Date;
  readonly executionTimeMs: number;
  readonly success: boolean;
  readonly qualityScore: number | null;
  readonly contextType: string | null;
  readonly agent: string | null;
  readonly project: string | null;
  readonly filePath: string | null;
  readonly timeout: boolean | null;
  readonly qualityGatesPassed: boolean | null;
}

/** By what uses are broken down; an execution that does not say is in none of its values. */
export const FACETS = ['context', 'agent', 'project', 'fileType'] as const;
export type Facet = (typeof FACETS)[number];

/**
 * Exact sums of any number of executions: integers and extremes only, so that adding up in any grouping and order gives
 * the same tally, to the bit. It is what a rollup row holds.
 */
export interface Tally {
  executions: number;
  successes: number;
  timeouts: number;
  /** Executions that say whether they passed their quality gates, and those that say no. */
  gatesChecked: number;
  gateFailures: number;
  qualityCount: number;
  /** Sum of quality scores in units of 10^-12. */
  qualitySum: bigint;
  timeSumNs: bigint;
  /** Sum of the squares of times, in ns². */
  timeSquaresNs: bigint;
  minMs: number | null;
  maxMs: number | null;
  /** Unix milliseconds. */
  firstUsedAt: number | null;
  lastUsedAt: number | null;
  /** Executions by hour of the day, UTC: 24 counts. */
  readonly hours: number[];
  /** A `TimeSketch`. */
  readonly times: Map<number, number>;
  readonly facets: Readonly<Record<Facet, Map<string, number>>>;
}

/**
 * So many values of a facet are told apart in one rollup row; what comes beyond counts as `OTHER`. Where nothing has more
 * values, which is the rule, nothing is lost.
 */
export const MAX_FACET_VALUES = 1_000;
/** No value of a facet is empty. */
export const OTHER = '';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const QUALITY_UNITS = 1e12;

export function emptyTally(): Tally {
  return {
    ...{ executions: 0, successes: 0, timeouts: 0, gatesChecked: 0, gateFailures: 0, qualityCount: 0 },
    ...{ qualitySum: 0n, timeSumNs: 0n, timeSquaresNs: 0n },
    ...{ minMs: null, maxMs: null, firstUsedAt: null, lastUsedAt: null },
    hours: Array.from({ length: HOURS }, () => 0),
    times: new Map(),
    facets: { context: new Map(), agent: new Map(), project: new Map(), fileType: new Map() },
  };
}

/** Adds one execution, in place. @throws StemmaError `validation_failed` where its time is no number ≥ 0 */
export function addUse(tally: Tally, use: CountedUse): void {
  const at = use.timestamp.getTime();
  if (!Number.isFinite(use.executionTimeMs) || use.executionTimeMs < 0 || Number.isNaN(at)) {
    throw StemmaError.invalid([
      { pointer: '/executionTimeMs', code: 'not_finite', message: 'must be a number ≥ 0, at some time' },
    ]);
  }
  const timeNs = nanosecondsOf(use.executionTimeMs);
  tally.executions++;
  if (use.success) tally.successes++;
  if (use.timeout === true) tally.timeouts++;
  if (use.qualityGatesPassed !== null) tally.gatesChecked++;
  if (use.qualityGatesPassed === false) tally.gateFailures++;
  if (use.qualityScore !== null) {
    tally.qualityCount++;
    tally.qualitySum += BigInt(Math.round(use.qualityScore * QUALITY_UNITS));
  }
  tally.timeSumNs += timeNs;
  tally.timeSquaresNs += timeNs * timeNs;
  stretch(tally, use.executionTimeMs, use.executionTimeMs, at, at);
  const hour = Math.floor(at / HOUR_MS);
  addAt(tally.hours, ((hour % HOURS) + HOURS) % HOURS, 1);
  count(tally.times, timeKey(use.executionTimeMs), 1);
  if (use.contextType !== null) countValue(tally.facets.context, use.contextType, 1);
  if (use.agent !== null) countValue(tally.facets.agent, use.agent, 1);
  if (use.project !== null) countValue(tally.facets.project, use.project, 1);
  if (use.filePath !== null) countValue(tally.facets.fileType, fileTypeOf(use.filePath), 1);
}

/** Adds all of `other`, in place. */
export function addTally(tally: Tally, other: Tally): void {
  tally.executions += other.executions;
  tally.successes += other.successes;
  tally.timeouts += other.timeouts;
  tally.gatesChecked += other.gatesChecked;
  tally.gateFailures += other.gateFailures;
  tally.qualityCount += other.qualityCount;
  tally.qualitySum += other.qualitySum;
  tally.timeSumNs += other.timeSumNs;
  tally.timeSquaresNs += other.timeSquaresNs;
  const { minMs, maxMs, firstUsedAt, lastUsedAt } = other;
  if (minMs !== null && maxMs !== null && firstUsedAt !== null && lastUsedAt !== null)
    stretch(tally, minMs, maxMs, firstUsedAt, lastUsedAt);
  other.hours.forEach((n, hour) => addAt(tally.hours, hour, n));
  for (const [key, n] of other.times) count(tally.times, key, n);
  for (const facet of FACETS)
    for (const [value, n] of other.facets[facet]) countValue(tally.facets[facet], value, n);
}

/** The mean of quality scores, to 12 digits; null where none was given. */
export function meanQualityOf({ qualityCount, qualitySum }: Tally): number | null {
  return qualityCount === 0 ? null : Number(qualitySum) / qualityCount / QUALITY_UNITS;
}

function stretch(tally: Tally, minMs: number, maxMs: number, first: number, last: number): void {
  tally.minMs = Math.min(tally.minMs ?? minMs, minMs);
  tally.maxMs = Math.max(tally.maxMs ?? maxMs, maxMs);
  tally.firstUsedAt = Math.min(tally.firstUsedAt ?? first, first);
  tally.lastUsedAt = Math.max(tally.lastUsedAt ?? last, last);
}

function addAt(counts: number[], place: number, n: number): void {
  counts[place] = (counts[place] ?? 0) + n;
}

function count<Key>(counts: Map<Key, number>, key: Key, n: number): void {
  counts.set(key, (counts.get(key) ?? 0) + n);
}

function countValue(counts: Map<string, number>, value: string, n: number): void {
  const isKnown = counts.has(value) || counts.size < MAX_FACET_VALUES;
  count(counts, isKnown ? value : OTHER, n);
}
