/** Both in milliseconds: what can be told in nanoseconds of 64 bits, on whole days. The end is excluded. */
const FIRST_MS = Date.parse('1677-09-22T00:00:00Z');
const END_MS = Date.parse('2262-04-11T00:00:00Z');
const NS = 1_000_000n;

/** Whether InfluxDB can hold what was then. */
export function isHoldable(at: Date): boolean {
  return at.getTime() >= FIRST_MS && at.getTime() < END_MS;
}

/** Nanoseconds since 1970; what is before or behind all that can be held is put to the nearest end of it. */
export function nanosecondsOf(at: Date): bigint {
  return BigInt(Math.min(END_MS, Math.max(FIRST_MS, at.getTime()))) * NS;
}

/** The millisecond that it lies in, before 1970 too. */
export function startOfMs(at: bigint): bigint {
  const rest = at % NS;
  return at - (rest < 0n ? rest + NS : rest);
}

/** The same of a text such as `2026-01-01T00:00:00.123456789Z`. */
export function parseInstant(text: string): bigint {
  const [, seconds = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(text) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * NS + BigInt(fraction.padEnd(9, '0'));
}

/** Such a text. */
export function instantText(at: bigint): string {
  const start = startOfMs(at);
  const rest = String(at - start).padStart(6, '0');
  return new Date(Number(start / NS)).toISOString().replace('Z', `${rest}Z`);
}
