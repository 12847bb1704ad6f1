const LEVELS = '▁▂▃▄▅▆▇█';

/**
 * One character for each value ≥ 0, its height in eighths of the largest; nothing at all is `·`. More values than
 * `width` are added up in equal groups, so that what is drawn stays the whole.
 */
export function sparkline(values: readonly number[], width: number): string {
  const drawn = grouped(values, width);
  const most = Math.max(...drawn, 0);
  return drawn
    .map((value) => (value === 0 ? '·' : (LEVELS[Math.ceil((value / most) * LEVELS.length) - 1] ?? '·')))
    .join('');
}

function grouped(values: readonly number[], width: number): number[] {
  if (values.length <= width) return [...values];
  return Array.from({ length: width }, (_, group) =>
    values
      .slice(Math.floor((group * values.length) / width), Math.floor(((group + 1) * values.length) / width))
      .reduce((sum, value) => sum + value, 0),
  );
}
