import { v5, v7, validate } from 'uuid';

/** The namespace of all ids that Stemma derives: UUIDv5 of 'stemma' in the DNS namespace. */
export const STEMMA_NAMESPACE = v5('stemma', v5.DNS);

const namespaces = new Map<string, string>();

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
  return v5(parts.join('\0'), namespaceId(namespace));
}

/** The id that an edge gets when its writer gives none: one per (source, target, type). */
export function edgeIdOf(sourceNodeId: string, targetNodeId: string, relationshipType: string): string {
  return idFrom('edge', sourceNodeId, targetNodeId, relationshipType);
}

function namespaceId(namespace: string): string {
  if (validate(namespace)) return namespace;
  let id = namespaces.get(namespace);
  if (id === undefined) {
    id = v5(namespace, STEMMA_NAMESPACE);
    namespaces.set(namespace, id);
  }
  return id;
}
