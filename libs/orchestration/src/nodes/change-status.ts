import type { LineageNode, LineageStatus } from '@stemma/models';
import { changedBy, relate, relationOf, setStatus } from '../plan/change-status.js';
import { execute } from '../plan/execute.js';
import { ReadSet } from '../plan/read-set.js';
import { lockNode, requireRev } from '../writes/find-or-refuse.js';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { ExpectedRev } from '../writes/write-context.js';

/** A node's status change: which node, at which revision, to what. */
export interface NodeTransition {
  readonly nodeId: string;
  readonly expected: ExpectedRev;
  readonly status: LineageStatus;
  readonly reason?: string | null;
  /** The replacement of what is deprecated, or the target of what is merged. */
  readonly replacedByNodeId?: string | null;
}

/** @throws StemmaError `node_not_found`, `precondition_failed`, `illegal_transition`, `self_loop`, `lineage_cycle` */
export async function changeStatus(
  write: Write,
  { nodeId, expected, status, reason = null, replacedByNodeId = null }: NodeTransition,
): Promise<Outcome<LineageNode>> {
  const change = { status, reason, replacedByNodeId, at: write.now, by: write.journal.actorId };
  const relation = relationOf(nodeId, change);
  const reads = new ReadSet();
  reads.nodes.add(nodeId);
  reads.changing.add(nodeId);
  if (relation !== null) reads.edge(null, relation);
  const outcome = await execute(write, reads, async (plan) => {
    const { slot, state } = plan.whole(nodeId);
    requireRev(state, expected);
    const next = changedBy(state, change);
    if (next === state) return unchanged(state);
    setStatus(plan, slot, next, change);
    const pointer = status === 'merged' ? '/targetNodeId' : '/replacedByNodeId';
    if (relation !== null) await relate(plan, relation, change, pointer);
    return changed(next);
  });
  // Joining the families may have given the node another one.
  const mayHaveMoved = status === 'merged' && outcome.outcome === 'changed';
  return mayHaveMoved ? changed(await lockNode(write.tx, nodeId)) : outcome;
}
