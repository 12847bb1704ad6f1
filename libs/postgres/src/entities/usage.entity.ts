import { TIME_DIGITS } from '@stemma/models';
import {
  bigint,
  bigints,
  date,
  double,
  integer,
  integers,
  key,
  numeric,
  text,
  texts,
  timestamp,
  uuid,
} from './column.js';
import { Table } from './table.js';

/** Sums of executions by pattern, UTC day and context ('' where they name none). */
export const usageDays = new Table<object>('usage_daily', {
  patternId: key(uuid),
  day: key(date),
  contextType: key(text),
  executionCount: bigint,
  successCount: bigint,
  executionTimeSumMs: numeric(TIME_DIGITS),
  usageId: uuid,
  checkSum: integer,
});

export type Grain = 'hour' | 'day' | 'month';

/** Sums of the executions of a version in one UTC hour, day or month, and a sketch of their times. */
export interface UsageRollup {
  readonly nodeId: string;
  readonly grain: Grain;
  readonly start: Date;
  readonly patternId: string;
  readonly executionCount: number;
  readonly successCount: number;
  readonly timeoutCount: number;
  readonly gateCount: number;
  readonly gateFailureCount: number;
  readonly qualityCount: number;
  readonly qualitySum: bigint;
  readonly timeSumNs: bigint;
  readonly timeSquaresNs: bigint;
  readonly minMs: number;
  readonly maxMs: number;
  readonly firstUsedAt: Date;
  readonly lastUsedAt: Date;
  readonly hourCounts: readonly number[];
  readonly timeKeys: readonly number[];
  readonly timeCounts: readonly number[];
  readonly facetNames: readonly string[];
  readonly facetValues: readonly string[];
  readonly facetCounts: readonly number[];
}

export const usageRollups = new Table<UsageRollup>('usage_rollups', {
  nodeId: key(uuid),
  grain: key(text),
  start: key(timestamp),
  patternId: uuid,
  executionCount: bigint,
  successCount: bigint,
  timeoutCount: bigint,
  gateCount: bigint,
  gateFailureCount: bigint,
  qualityCount: bigint,
  qualitySum: numeric(0),
  timeSumNs: numeric(0),
  timeSquaresNs: numeric(0),
  minMs: double,
  maxMs: double,
  firstUsedAt: timestamp,
  lastUsedAt: timestamp,
  hourCounts: bigints,
  timeKeys: integers,
  timeCounts: bigints,
  facetNames: texts,
  facetValues: texts,
  facetCounts: bigints,
});
