import type { Improvement, ImprovementPatch } from '@stemma/models';
import { requireNodes } from '../writes/find-or-refuse.js';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import { lockImprovement, type ImprovementChange } from './find-improvement.js';
import { refuseSameNode } from './propose-improvement.js';

/** @throws StemmaError `improvement_not_found`, `precondition_failed`, `illegal_transition`, `node_not_found` */
export async function reviseImprovement(
  { tx, now, journal }: Write,
  change: ImprovementChange,
  patch: ImprovementPatch,
): Promise<Outcome<Improvement>> {
  const improvement = await lockImprovement(tx, change);
  const revised = improvement.revise(patch, now);
  if (revised === improvement) return unchanged(improvement);
  const { nodeId, candidateNodeId } = revised;
  if (candidateNodeId !== null && candidateNodeId !== improvement.candidateNodeId) {
    requireNodes(await tx.nodes.find([candidateNodeId]), [candidateNodeId], () => '/candidateNodeId');
    refuseSameNode(nodeId, candidateNodeId);
  }
  await tx.improvements.update(revised);
  journal.revised(improvement, revised);
  return changed(revised);
}
