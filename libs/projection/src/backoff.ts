const FIRST_MS = 50;

/** How long to wait after so many failures in a row: longer each time up to a ceiling, and never all at once. */
export function backoffMs(failures: number, ceilingMs: number): number {
  const ceiling = Math.min(ceilingMs, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return ceiling * (0.5 + Math.random() / 2);
}
