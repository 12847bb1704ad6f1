/** The decimal text of an integer that counts units of 10^-digits, as Postgres' `numeric` takes it: (1500n, 3) → "1.500". */
export function toNumeric(units: bigint, digits: number): string {
  const sign = units < 0n ? '-' : '';
  const text = String(units < 0n ? -units : units).padStart(digits + 1, '0');
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The reverse; a `numeric` never carries more than `digits` decimals here. */
export function fromNumeric(text: string, digits: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(digits, '0'));
}

/** Times are kept in milliseconds with six decimals (nanoseconds), successes with nine. */
export const TIME_DIGITS = 6;
export const SUCCESS_DIGITS = 9;
