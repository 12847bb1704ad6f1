/**
 * The p-quantile by linear interpolation at p·(n − 1) (Hyndman and Fan's type 7, NumPy's default).
 * @param valueAt the value of rank 0 … n − 1, in ascending order
 */
export function interpolated(p: number, n: number, valueAt: (rank: number) => number): number {
  const place = p * (n - 1);
  const below = Math.floor(place);
  const low = valueAt(below);
  if (place === below) return low;
  return low + (valueAt(below + 1) - low) * (place - below);
}
