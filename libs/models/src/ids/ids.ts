import { hash } from 'node:crypto';
import { parse, v5, v7, validate } from 'uuid';

/** The namespace of all ids that Stemma derives: UUIDv5 of 'stemma' in the DNS namespace. */
export const STEMMA_NAMESPACE = v5('stemma', v5.DNS);

const namespaces = new Map<string, Buffer>();
const NAMESPACE_BYTES = 16;
/** Ids of patterns are namespaces too; there are many of them. */
const MAX_NAMESPACES = 10_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Of whatever version. What somebody else put into a mirror may have any text for an id. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A new UUIDv7: ids made later sort later, also within one millisecond of one process. */
export function newId(): string {
  return v7();
}

/**
 * The UUIDv5 of some facts: equal facts give an equal id, on every machine and for ever.
 * `namespace` is a UUID or a short word such as 'edge', which names a namespace within Stemma's.
 * Parts are joined by U+0000, which no accepted text contains, so `('a', 'bc')` and `('ab', 'c')` differ.
 */
export function idFrom(namespace: string, ...parts: readonly string[]): string {
  // RFC 9562 §5.5, written out: an import makes a handful of these for each line, and `v5` costs five times as much.
  const space = namespaceBytes(namespace);
  const name = parts.length === 1 ? (parts[0] ?? '') : parts.join('\0');
  const bytes = Buffer.allocUnsafe(NAMESPACE_BYTES + Buffer.byteLength(name));
  space.copy(bytes);
  bytes.write(name, NAMESPACE_BYTES);
  const hex = hash('sha1', bytes, 'hex');
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The id that an edge gets when its writer gives none: one per (source, target, type). */
export function edgeIdOf(sourceNodeId: string, targetNodeId: string, relationshipType: string): string {
  return idFrom('edge', sourceNodeId, targetNodeId, relationshipType);
}

function namespaceBytes(namespace: string): Buffer {
  let bytes = namespaces.get(namespace);
  if (bytes === undefined) {
    bytes = Buffer.from(parse(validate(namespace) ? namespace : v5(namespace, STEMMA_NAMESPACE)));
    if (namespaces.size === MAX_NAMESPACES) namespaces.clear();
    namespaces.set(namespace, bytes);
  }
  return bytes;
}
