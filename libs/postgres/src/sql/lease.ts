/**
 * The lease of a row, as SQL: its `holder` has it until `leased_until` and renews it before. The clock is the server's, so
 * holders on machines with other clocks agree on it.
 */
export function isFree(row: string): string {
  return `(${row}.holder is null or ${row}.leased_until <= now())`;
}

/** @param ms the parameter that says for how long. */
export function leasedFor(ms: string): string {
  return `now() + ${ms} * interval '1 ms'`;
}

export const released = 'holder = null, leased_until = now()';
