import type { DetailedBucket } from '../../api/types.js';

/**
 * Of each bucket the shares of its executions that were in these contexts and in others, each on top of the ones before it;
 * nulls where there were no executions. What is left up to 1 told no context.
 */
export function stackedShares(
  buckets: readonly DetailedBucket[],
  contexts: readonly string[],
): (number | null)[][] {
  const stacks = buckets.map(({ executions, contexts: { values, otherExecutions } }) => {
    const counts = new Map(values.map(({ value, executions: count }) => [value, count]));
    const shown = contexts.map((context) => counts.get(context) ?? 0);
    const told = [...counts.values()].reduce((sum, count) => sum + count, otherExecutions);
    let upTo = 0;
    const stack = shown.map((count) => (upTo += count));
    return [...stack, told].map((count) => (executions === 0 ? null : count / executions));
  });
  return [...contexts, null].map((_, place) => stacks.map((stack) => stack[place] ?? null));
}
