/**
 * The level alpha is shared out: a part for evidence that is looked at at any time, the rest for the one test at the
 * planned sample. By the union bound both together err no more often than alpha.
 */
export const SEQUENTIAL_SHARE = 0.2;
export const PLANNED_SHARE = 1 - SEQUENTIAL_SHARE;

/** The p-value that decides, to be held against the whole alpha. @param planned null before the planned sample */
export function decisivePValue(sequential: number | null, planned: number | null): number | null {
  const parts = [
    ...(sequential === null ? [] : [sequential / SEQUENTIAL_SHARE]),
    ...(planned === null ? [] : [planned / PLANNED_SHARE]),
  ];
  return parts.length === 0 ? null : Math.min(1, ...parts);
}
