import type { EdgePatch, LineageEdge } from '@stemma/models';
import { lockEdge, requireRev } from '../writes/find-or-refuse.js';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { ExpectedRev } from '../writes/write-context.js';
import { refuseCycle, settleFamily } from './connect.js';

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
  await tx.edges.update(revised);
  journal.edgeRevised(edge, revised);
  return changed(revised);
}

/** No ancestry runs through it any more. The family keeps its id, even where nothing else holds it together. */
export async function deactivateEdge(
  write: Write,
  edgeId: string,
  expected: ExpectedRev,
  reason: string,
): Promise<Outcome<LineageEdge>> {
  const { tx, now, journal } = write;
  const edge = await lockWithFamilies(write, edgeId);
  requireRev(edge, expected);
  const next = edge.deactivate(reason, now);
  if (next === edge) return unchanged(edge);
  await tx.edges.update(next);
  if (next.isDerivationEdge) await tx.families.refreshGenerations([next.targetNodeId]);
  journal.edgeRemoved(edge, next, reason);
  return changed(next);
}

/** @throws StemmaError `lineage_cycle` where its way back exists by now. */
export async function reactivateEdge(
  write: Write,
  edgeId: string,
  expected: ExpectedRev,
): Promise<Outcome<LineageEdge>> {
  const { tx, now, journal } = write;
  const edge = await lockWithFamilies(write, edgeId);
  requireRev(edge, expected);
  const next = edge.reactivate(now);
  if (next === edge) return unchanged(edge);
  if (next.isDerivationEdge) await refuseCycle(write, next);
  await tx.edges.update(next);
  if (next.isDerivationEdge) await settleFamily(write, next);
  journal.edgeAdded(next);
  return changed(next);
}

/** Families before the edge itself, as everybody takes them: so no two wait for one another. */
async function lockWithFamilies({ tx }: Write, edgeId: string): Promise<LineageEdge> {
  const [found] = await tx.edges.find([edgeId]);
  if (found?.isDerivationEdge === true) await tx.families.lock([found.sourceNodeId, found.targetNodeId]);
  return lockEdge(tx, edgeId);
}
