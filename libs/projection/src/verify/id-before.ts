const FIRST = 0n;

/** The UUID just before another in the order of ids; null where it is the first. */
export function idBefore(id: string): string | null {
  const value = BigInt(`0x${id.replaceAll('-', '')}`);
  if (value === FIRST) return null;
  const hex = (value - 1n).toString(16).padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
