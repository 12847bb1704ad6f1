import { addUsage, NO_USAGE, usageOf, type Execution, type UsageTotals } from '@stemma/models';

export interface UsageDay {
  readonly patternId: string;
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
  /** '' where the executions name none. */
  readonly contextType: string;
  readonly totals: UsageTotals;
  readonly successCount: number;
}

/** Sums executions by pattern, UTC day and context. */
export function usageDaysOf(executions: readonly Execution[]): UsageDay[] {
  const days = new Map<string, UsageDay>();
  for (const { patternId, timestamp, contextType, executionTimeMs, success } of executions) {
    const day = timestamp.toISOString().slice(0, 10);
    const key = `${patternId} ${day} ${contextType ?? ''}`;
    const known = days.get(key);
    days.set(key, {
      patternId,
      day,
      contextType: contextType ?? '',
      totals: addUsage(known?.totals ?? NO_USAGE, usageOf(executionTimeMs, success)),
      successCount: (known?.successCount ?? 0) + (success ? 1 : 0),
    });
  }
  return [...days.values()];
}
