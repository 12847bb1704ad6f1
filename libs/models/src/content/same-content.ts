import { hash } from 'node:crypto';
import type { JsonValue } from '../fields/json-value.js';

/**
 * What `contentHash` leaves out: SHA-256 of a JSON content with its keys in the order in which they came. Null for text,
 * which has no keys. Contents stored before the order was kept have none, and those of which only the hash is known.
 */
export function contentOrder(content: JsonValue): string | null {
  return typeof content === 'object' && content !== null
    ? hash('sha256', JSON.stringify(content), 'hex')
    : null;
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
