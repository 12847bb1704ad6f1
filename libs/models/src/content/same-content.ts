import { hash } from 'node:crypto';
import type { JsonValue } from '../fields/json-value.js';

/** In the place of a hash. */
const TEXT = 'text';

/**
 * What `contentHash` leaves out: of JSON the order of its keys, as the SHA-256 of it with its keys in the order in which they
 * came; of a text that it is one. Null for contents stored before this was kept, and those of which only the hash is known.
 */
export function contentOrder(content: JsonValue): string | null {
  if (content === null) return null;
  return typeof content === 'string' ? TEXT : hash('sha256', JSON.stringify(content), 'hex');
}

interface Identified {
  readonly contentHash: string | null;
  readonly contentOrder: string | null;
  /** Null where it is not at hand. */
  readonly content: JsonValue;
}

/** Whether two contents are one: equal, in the same order where both orders are known, and both text or both JSON. */
export function isSameContent(a: Identified, b: Identified): boolean {
  return (
    a.contentHash === b.contentHash &&
    (a.contentOrder === null || b.contentOrder === null || a.contentOrder === b.contentOrder) &&
    (a.content === null || b.content === null || isText(a) === isText(b))
  );
}

/** The hash of a text is that of the JSON which it writes. */
function isText({ content }: Identified): boolean {
  return typeof content === 'string';
}
