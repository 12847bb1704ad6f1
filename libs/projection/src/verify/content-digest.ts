import { createHash } from 'node:crypto';

/**
 * A digest of any state: 16 bytes in base64url. Keys in any order, absent keys and undefined are alike; dates count in
 * milliseconds, big integers by their value, float vectors by their bits.
 */
export function contentDigest(state: unknown): string {
  return createHash('sha256').update(textOf(state)).digest('base64url').slice(0, 22);
}

function textOf(value: unknown): string {
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof Date) return `@${String(value.getTime())}`;
  if (value instanceof Float32Array) {
    return `#${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}`;
  }
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${textOf(member)}`);
  return `{${members.join(',')}}`;
}
