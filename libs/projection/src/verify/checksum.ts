import { createHash } from 'node:crypto';
import type { Held } from '../ports/mirror.js';

/** Of what is held in a range of ids: equal lists have equal checksums, whatever their order. */
export interface Checksum {
  readonly count: number;
  /** The sum, modulo 2^64, of the first 8 bytes (big-endian) of SHA-256 of `<id> <rev> <digest>`; decimal. */
  readonly sum: string;
}

export function checksumOf(held: Iterable<Held>): Checksum {
  let count = 0;
  let sum = 0n;
  for (const { id, rev, digest } of held) {
    count++;
    sum += createHash('sha256')
      .update(`${id} ${String(rev)} ${digest}`)
      .digest()
      .readBigUInt64BE(0);
  }
  return { count, sum: String(BigInt.asUintN(64, sum)) };
}
