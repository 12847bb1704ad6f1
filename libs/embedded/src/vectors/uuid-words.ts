import { isUuid } from '@stemma/models';

/** UUIDs as four 32-bit words, most significant first: 16 bytes in a typed array instead of a string each. */
export const UUID_WORDS = 4;

/** Null where the text is not a UUID. */
export function uuidWords(text: string): Uint32Array | null {
  if (!isUuid(text)) return null;
  return Uint32Array.of(
    parseInt(text.slice(0, 8), 16),
    parseInt(text.slice(9, 13) + text.slice(14, 18), 16),
    parseInt(text.slice(19, 23) + text.slice(24, 28), 16),
    parseInt(text.slice(28), 16),
  );
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The UUID whose first word is at `offset`. */
export function uuidText(words: Uint32Array, offset: number): string {
  const a = words[offset] as number;
  const b = words[offset + 1] as number;
  const c = words[offset + 2] as number;
  const d = words[offset + 3] as number;
  return `${high(a)}${low(a)}-${high(b)}-${low(b)}-${high(c)}-${low(c)}${high(d)}${low(d)}`;
}

function high(word: number): string {
  return (HEX[word >>> 24] as string) + (HEX[(word >>> 16) & 255] as string);
}

function low(word: number): string {
  return (HEX[(word >>> 8) & 255] as string) + (HEX[word & 255] as string);
}

/** Negative where `a` at its offset comes before `b`: the order of the texts, and of Postgres. */
export function compareUuids(a: Uint32Array, aOffset: number, b: Uint32Array, bOffset: number): number {
  for (let i = 0; i < UUID_WORDS; i++) {
    const difference = (a[aOffset + i] as number) - (b[bOffset + i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
