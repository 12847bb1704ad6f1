/**
 * `value · factor` rounded to the nearest integer (half up), computed exactly: a double is an integer over
 * a power of two, so no product is ever rounded on the way. `value` must be finite and ≥ 0.
 */
export function scaledInteger(value: number, factor: bigint): bigint {
  let numerator = value;
  let shift = 0n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    shift++;
  }
  if (shift === 0n) return BigInt(numerator) * factor;
  return (((BigInt(numerator) * factor) >> (shift - 1n)) + 1n) >> 1n;
}

const EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** The double nearest to `numerator / denominator`; both ≥ 0, the denominator > 0. */
export function nearestRatio(numerator: bigint, denominator: bigint): number {
  if (numerator <= EXACT && denominator <= EXACT) return Number(numerator) / Number(denominator);
  // 66 bits of quotient and a sticky bit: Number() then rounds as an exact division would.
  const shift = Math.max(0, 66 + bitLength(denominator) - bitLength(numerator));
  const scaled = numerator << BigInt(shift);
  const sticky = scaled % denominator === 0n ? 0n : 1n;
  return Number(((scaled / denominator) << 1n) | sticky) / 2 ** (shift + 1);
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}
