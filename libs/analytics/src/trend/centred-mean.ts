/**
 * The moving average over one whole period about each value; for an even period the two ends count half
 * ("2 × p"). Null at both ends, where no whole period fits.
 */
export function centredMean(values: readonly number[], period: number): (number | null)[] {
  const half = Math.floor(period / 2);
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value);
  const between = (start: number, end: number): number => (sums[end] ?? 0) - (sums[start] ?? 0);
  return values.map((_, index) => {
    if (index < half || index + half >= values.length) return null;
    const whole = between(index - half, index + half + 1);
    const ends = period % 2 === 0 ? ((values[index - half] ?? 0) + (values[index + half] ?? 0)) / 2 : 0;
    return (whole - ends) / period;
  });
}
