import { StemmaError } from '@stemma/models';
import type { Catalogue } from '../ports/catalogue.js';
import { nodesNotFound } from '../writes/find-or-refuse.js';

/** Why a question found not all of these nodes: they are not there, or came later than `asOf`. */
export async function whyNotFound(
  catalogue: Catalogue,
  nodeIds: readonly string[],
  asOf: Date | null,
): Promise<StemmaError> {
  const found = await catalogue.nodes(nodeIds);
  const known = new Map(found.map(({ node }) => [node.nodeId, node]));
  const missing = nodeIds.filter((nodeId) => !known.has(nodeId));
  const later = found.map(({ node }) => node).find(({ createdAt }) => asOf !== null && createdAt > asOf);
  // What was deleted between the two questions is there no more; and all of it may have come back.
  if (missing.length > 0 || later === undefined) return nodesNotFound(missing.length > 0 ? missing : nodeIds);
  const createdAt = later.createdAt.toISOString();
  return new StemmaError('node_not_found', `The node ${later.nodeId} was created later, at ${createdAt}.`, {
    extra: { nodeIds: [later.nodeId] },
    faults: [{ pointer: '/asOf', code: 'out_of_range', message: `must not be before ${createdAt}` }],
  });
}
