import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller, Role } from './caller.js';

/** A key that callers may send; the key itself is known nowhere. */
export interface ApiKey {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the key in hexadecimal digits. */
  readonly sha256: string;
}

export class ApiKeys {
  private readonly entries: readonly { readonly hash: Buffer; readonly caller: Caller }[];

  constructor(keys: readonly ApiKey[]) {
    this.entries = keys.map(({ name, role, sha256 }) => ({
      hash: Buffer.from(sha256, 'hex'),
      caller: { name, role },
    }));
  }

  /**
   * Whose key it is; null where nobody's. All entries are compared, so the time taken tells nothing of them.
   * @param key as its header has it: each byte a character
   */
  callerOf(key: string): Caller | null {
    const given = createHash('sha256').update(key, 'latin1').digest();
    let found: Caller | null = null;
    for (const { hash, caller } of this.entries) {
      if (timingSafeEqual(given, hash)) found = caller;
    }
    return found;
  }
}
