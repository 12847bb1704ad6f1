/** The decimal text of an integer that counts units of 10^-digits: (1500n, 3) → "1.500". */
export function decimalOf(units: bigint, digits: number): string {
  const sign = units < 0n ? '-' : '';
  const text = String(units < 0n ? -units : units).padStart(digits + 1, '0');
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The reverse, for text of at most `digits` decimals. */
export function unitsOf(text: string, digits: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(digits, '0'));
}

/** Times are summed in milliseconds with six decimals (nanoseconds), successes with nine. */
export const TIME_DIGITS = 6;
export const SUCCESS_DIGITS = 9;
