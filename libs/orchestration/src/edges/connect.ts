import { StemmaError, type LineageEdge } from '@stemma/models';
import { requireNodes } from '../writes/find-or-refuse.js';
import type { Write } from '../writes/write.js';

/**
 * Stores a new edge between existing nodes. An active derivation edge must not close a cycle; it joins the
 * families of its ends, and the generations below it follow.
 * @throws StemmaError `edge_exists`, `lineage_cycle` (with the cycle: each node derives from the one before it,
 *   the first from the last), `node_not_found`.
 */
export async function connect(write: Write, edge: LineageEdge): Promise<void> {
  const { tx, journal } = write;
  const ends = [edge.sourceNodeId, edge.targetNodeId];
  const derives = edge.isActive && edge.isDerivationEdge;
  if (derives) await tx.families.lock(ends);
  // Held, so that no one deletes them before this ends.
  requireNodes(await tx.nodes.hold(ends), ends, (index) => (index === 0 ? '/sourceNodeId' : '/targetNodeId'));
  const known = await tx.edges.findBetween(edge.sourceNodeId, edge.targetNodeId, edge.relationshipType);
  if (known !== null) {
    throw new StemmaError(
      'edge_exists',
      `There is a ${edge.relationshipType} edge between these nodes already.`,
      {
        extra: { edgeId: known.edgeId, isActive: known.isActive },
      },
    );
  }
  if (derives) await refuseCycle(write, edge);
  await tx.edges.insert([edge]);
  if (derives) await settleFamily(write, edge);
  journal.edgeAdded(edge);
}

/** The families of both ends must be locked. */
export async function refuseCycle({ tx }: Write, edge: LineageEdge): Promise<void> {
  const wayBack = await tx.families.findPath(edge.targetNodeId, edge.sourceNodeId);
  if (wayBack === null) return;
  const cycle = [edge.sourceNodeId, ...wayBack.slice(0, -1)];
  throw new StemmaError(
    'lineage_cycle',
    `The edge would close a cycle of ${cycle.length} nodes: ${[...cycle, edge.sourceNodeId].join(' → ')}.`,
    { extra: { cycle } },
  );
}

/** The edge must be stored already, and the families of both ends locked. */
export async function settleFamily({ tx }: Write, edge: LineageEdge): Promise<void> {
  const ends = await tx.nodes.find([edge.sourceNodeId, edge.targetNodeId]);
  const families = [...new Set(ends.map((node) => node.lineageId))];
  if (families.length > 1) await tx.families.join(families);
  const generationOf = (id: string): number => ends.find((node) => node.nodeId === id)?.generation ?? 1;
  if (generationOf(edge.targetNodeId) <= generationOf(edge.sourceNodeId)) {
    await tx.families.refreshGenerations([edge.targetNodeId]);
  }
}
