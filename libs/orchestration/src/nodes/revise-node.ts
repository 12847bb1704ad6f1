import type { LineageNode, NodePatch } from '@stemma/models';
import { lockNode, requireRev } from '../writes/find-or-refuse.js';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { ExpectedRev } from '../writes/write-context.js';

export async function reviseNode(
  { tx, now, journal }: Write,
  nodeId: string,
  expected: ExpectedRev,
  patch: NodePatch,
): Promise<Outcome<LineageNode>> {
  const node = await lockNode(tx, nodeId);
  requireRev(node, expected);
  const revised = node.revise(patch, now);
  if (revised === node) return unchanged(node);
  await tx.nodes.update([revised]);
  journal.revised(node, revised);
  return changed(revised);
}
