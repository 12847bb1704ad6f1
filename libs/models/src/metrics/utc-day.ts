/** The UTC day of an instant, `2026-01-31`. */
export function utcDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
