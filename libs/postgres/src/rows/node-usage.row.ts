import type { NodeState, UsageTotals } from '@stemma/models';
import type { Columns } from '../sql/insert-rows.js';
import { fromNumeric, SUCCESS_DIGITS, TIME_DIGITS, toNumeric } from './fixed-point.js';

/** What a version was used; a version that never was has no row. */
export interface NodeUsageRow {
  node_id: string;
  usage_count: string | number;
  usage_time_sum_ms: string;
  usage_success_sum: string;
  last_used_at: Date | null;
  rev: string | number;
}

export const nodeUsageColumns: Columns<NodeUsageRow> = {
  node_id: 'uuid',
  usage_count: 'bigint',
  usage_time_sum_ms: 'numeric',
  usage_success_sum: 'numeric',
  last_used_at: 'timestamptz',
  rev: 'bigint',
};

/** Null where there is nothing to keep: a version that arrives without any use. */
export function toNodeUsageRow({ nodeId, usage, lastUsedAt, usageRev }: NodeState): NodeUsageRow | null {
  if (usage.count === 0 && lastUsedAt === null) return null;
  return {
    node_id: nodeId,
    usage_count: usage.count,
    usage_time_sum_ms: toNumeric(usage.timeSumNs, TIME_DIGITS),
    usage_success_sum: toNumeric(usage.successSum, SUCCESS_DIGITS),
    last_used_at: lastUsedAt,
    rev: usageRev,
  };
}

export function toTotals(count: string | number, timeSumMs: string, successSum: string): UsageTotals {
  return {
    count: Number(count),
    timeSumNs: fromNumeric(timeSumMs, TIME_DIGITS),
    successSum: fromNumeric(successSum, SUCCESS_DIGITS),
  };
}
