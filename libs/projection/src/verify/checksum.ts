import { createHash } from 'node:crypto';
import type { Held } from '../ports/held.js';
import type { Checksum } from '../ports/mirror.js';

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
