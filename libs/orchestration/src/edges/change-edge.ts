import type { EdgePatch, LineageEdge } from '@stemma/models';
import { execute } from '../plan/execute.js';
import { ReadSet } from '../plan/read-set.js';
import type { Plan } from '../plan/plan.js';
import { lockEdge, requireRev } from '../writes/find-or-refuse.js';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { ExpectedRev } from '../writes/write-context.js';

export async function reviseEdge(
  { tx, now, journal }: Write,
  edgeId: string,
  expected: ExpectedRev,
  patch: EdgePatch,
): Promise<Outcome<LineageEdge>> {
  const edge = await lockEdge(tx, edgeId);
  requireRev(edge, expected);
  const revised = edge.revise(patch, now);
  if (revised === edge) return unchanged(edge);
  await tx.edges.update([revised]);
  journal.revised(edge, revised);
  return changed(revised);
}

/** No ancestry runs through it any more. The family keeps its id, even where nothing else holds it together. */
export function deactivateEdge(
  write: Write,
  edgeId: string,
  expected: ExpectedRev,
  reason: string,
): Promise<Outcome<LineageEdge>> {
  return changeEdge(write, edgeId, expected, (plan, edge) => {
    const next = edge.deactivate(reason, write.now);
    if (next === edge) return Promise.resolve(edge);
    plan.changedEdges.push(next);
    if (next.isDerivationEdge) plan.lowered.add(next.targetNodeId);
    write.journal.edgeRemoved(edge, next, reason);
    return Promise.resolve(next);
  });
}

/** @throws StemmaError `lineage_cycle` where its way back exists by now. */
export function reactivateEdge(
  write: Write,
  edgeId: string,
  expected: ExpectedRev,
): Promise<Outcome<LineageEdge>> {
  return changeEdge(write, edgeId, expected, (plan, edge) => plan.reactivate(edge, write.now));
}

/** Changes whether ancestry runs through an edge; its ends never change, so they are known before it is locked. */
async function changeEdge(
  write: Write,
  edgeId: string,
  expected: ExpectedRev,
  change: (plan: Plan, edge: LineageEdge) => Promise<LineageEdge>,
): Promise<Outcome<LineageEdge>> {
  const [found] = await write.tx.edges.find([edgeId]);
  const reads = found === undefined ? new ReadSet() : new ReadSet().edge(edgeId, found.edge);
  return execute(write, reads, async (plan) => {
    const edge = await lockEdge(write.tx, edgeId);
    requireRev(edge, expected);
    const next = await change(plan, edge);
    return next === edge ? unchanged(edge) : changed(next);
  });
}
