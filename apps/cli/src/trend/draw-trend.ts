import type { TrendAnswer } from '../client/answers.js';

const ROWS = 6;
const BLOCKS = ' ▁▂▃▄▅▆▇█';

/** A column of the plot: a count, or what is expected and between which bounds. */
type Column =
  { readonly count: number } | { readonly expected: number; readonly lower: number; readonly upper: number };

/**
 * Daily executions as bars, then the forecast: `░` from the lower to the upper bound, `━` where it is expected. Where the days are more
 * than the columns a bar is the mean of several.
 */
export function drawTrend({ from, dailyExecutions, forecast }: TrendAnswer, columns: number): string[] {
  const ahead = forecast?.days ?? [];
  const label = Math.max(
    1,
    Math.ceil(Math.max(0, ...dailyExecutions, ...ahead.map(({ upper }) => upper))),
  ).toString();
  const room = Math.max(10, columns - label.length - ahead.length - 6);
  const daysABar = Math.ceil(dailyExecutions.length / room);
  const past = inGroups(dailyExecutions, daysABar).map((count): Column => ({ count }));
  const top = Math.max(1, ...past.map((column) => valueOf(column)), ...ahead.map(({ upper }) => upper));
  const lines = Array.from({ length: ROWS }, (_, line) => {
    const row = ROWS - 1 - line;
    const margin = row === ROWS - 1 ? top.toFixed(0) : row === 0 ? '0' : '';
    const cells = (drawn: readonly Column[]): string =>
      drawn.map((column) => cellOf(column, row, top)).join('');
    const band = ahead.length === 0 ? '' : `│${cells(ahead)}`;
    return `${margin.padStart(label.length)} ┤${cells(past)}${band}`.trimEnd();
  });
  const scale = daysABar > 1 ? `, ${String(daysABar)} days a bar` : '';
  return [...lines, `${' '.repeat(label.length)} └ from ${from.slice(0, 10)}${scale}`];
}

/** The means of so many values each, the last ones whole. */
function inGroups(values: readonly number[], size: number): number[] {
  const groups: number[] = [];
  for (let end = values.length; end > 0; end -= size) {
    const group = values.slice(Math.max(0, end - size), end);
    groups.unshift(group.reduce((total, value) => total + value, 0) / group.length);
  }
  return groups;
}

function valueOf(column: Column): number {
  return 'count' in column ? column.count : column.expected;
}

/** One cell of a column, `row` 0 at the bottom. */
function cellOf(column: Column, row: number, top: number): string {
  const height = (value: number): number => (value / top) * ROWS;
  if ('count' in column) {
    const eighths = Math.round(8 * Math.min(1, Math.max(0, height(column.count) - row)));
    // What is not nothing is seen.
    return BLOCKS[row === 0 && column.count > 0 ? Math.max(1, eighths) : eighths] ?? ' ';
  }
  const cell = (value: number): number => Math.min(ROWS - 1, Math.floor(height(value)));
  if (row === cell(column.expected)) return '━';
  return row >= cell(column.lower) && row <= cell(column.upper) ? '░' : ' ';
}
