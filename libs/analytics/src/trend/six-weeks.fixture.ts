/** Six weeks of counts, busy from Monday to Friday; what SciPy says of them stands in the specs. */
export const SIX_WEEKS = [
  12, 15, 11, 14, 13, 4, 3, 13, 16, 12, 11, 15, 5, 2, 14, 13, 17, 12, 16, 3, 4, 15, 14, 13, 18, 14, 6, 3, 13,
  17, 15, 14, 19, 5, 4, 16, 15, 18, 14, 17, 6, 5,
] as const;
