import type { TimeBudget } from '../reading/time-budget.js';

const PAGE = 250;

/** Reads in pages; only the time that reading takes counts, and not that of whoever takes the pages. */
export function pagesWithin(budget: TimeBudget) {
  return async function* <Item, Found>(
    items: readonly Item[],
    read: (page: readonly Item[]) => Promise<{ found: readonly Found[]; count: number }>,
  ): AsyncGenerator<readonly Found[], void, undefined> {
    for (let start = 0; start < items.length;) {
      budget.requireSome();
      const { found, count } = await budget.spend(() => read(items.slice(start, start + PAGE)));
      start += count;
      yield found;
    }
  };
}
