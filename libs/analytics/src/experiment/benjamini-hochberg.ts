/** Adjusted p-values in the order given: those ≤ α hold with a false discovery rate of α (Benjamini & Hochberg 1995). */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues.map((pValue, index) => ({ pValue, index })).sort((a, b) => b.pValue - a.pValue);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 1;
  for (const [from, { pValue, index }] of order.entries()) {
    least = Math.min(least, (pValue * order.length) / (order.length - from));
    adjusted[index] = least;
  }
  return adjusted;
}
