import { totalsOf, utcDay, type Execution, type UsageTotals } from '@stemma/models';

export interface UsageDay {
  readonly patternId: string;
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
  /** '' where the executions name none. */
  readonly contextType: string;
  readonly totals: UsageTotals;
  readonly successCount: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Sums executions by pattern, UTC day and context. */
export function usageDaysOf(executions: readonly Execution[]): UsageDay[] {
  const days = new Map<string, Execution[]>();
  for (const execution of executions) {
    const { patternId, timestamp, contextType } = execution;
    const key = `${patternId} ${Math.floor(timestamp.getTime() / DAY_MS)} ${contextType ?? ''}`;
    const known = days.get(key);
    if (known === undefined) days.set(key, [execution]);
    else known.push(execution);
  }
  return [...days.values()].map(sumOf);
}

function sumOf(executions: readonly Execution[]): UsageDay {
  const [first] = executions;
  if (first === undefined) throw new Error('a day has at least one execution');
  return {
    patternId: first.patternId,
    day: utcDay(first.timestamp),
    contextType: first.contextType ?? '',
    totals: totalsOf(executions),
    successCount: executions.reduce((count, { success }) => (success ? count + 1 : count), 0),
  };
}
