import type { LineageNode } from '@stemma/models';
import { execute } from '../plan/execute.js';
import { relate, setStatus, type Relating } from '../plan/change-status.js';
import { ReadSet } from '../plan/read-set.js';
import { lockNode, requireRev } from '../writes/find-or-refuse.js';
import { changed, unchanged, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';
import type { ExpectedRev } from '../writes/write-context.js';

/** A node's status change: which node, at which revision. */
export interface StatusChange {
  readonly nodeId: string;
  readonly expected: ExpectedRev;
}

/** @throws StemmaError `node_not_found`, `precondition_failed`, `illegal_transition`; likewise for the others here. */
export function activate(write: Write, change: StatusChange): Promise<Outcome<LineageNode>> {
  return changeStatus(write, change, (node) => node.activate(write.now));
}

export function archive(write: Write, change: StatusChange): Promise<Outcome<LineageNode>> {
  return changeStatus(write, change, (node) => node.archive(write.now));
}

/** A replacement gets a replaced_by edge, along which no ancestry runs. */
export function deprecate(
  write: Write,
  change: StatusChange & { readonly reason: string; readonly replacedByNodeId: string | null },
): Promise<Outcome<LineageNode>> {
  const { reason, replacedByNodeId: otherId } = change;
  return changeStatus(write, change, (node) => node.deprecate(reason, otherId, write.now), {
    reason,
    related: otherId === null ? null : { otherId, type: 'replaced_by', pointer: '/replacedByNodeId' },
  });
}

/** The node's content lives on in the target, which thereby derives from it (merged_from). */
export async function mergeInto(
  write: Write,
  change: StatusChange & { readonly targetNodeId: string },
): Promise<Outcome<LineageNode>> {
  const { nodeId, targetNodeId: otherId } = change;
  const outcome = await changeStatus(write, change, (node) => node.mergeInto(otherId, write.now), {
    reason: null,
    related: { otherId, type: 'merged_from', pointer: '/targetNodeId' },
  });
  // Joining the families may have given the node another one.
  return outcome.outcome === 'changed' ? changed(await lockNode(write.tx, nodeId)) : outcome;
}

interface Details {
  readonly reason: string | null;
  /** What stands in the node's place, and where the request names it. */
  readonly related: { readonly otherId: string; readonly type: Relating; readonly pointer: string } | null;
}

async function changeStatus(
  write: Write,
  { nodeId, expected }: StatusChange,
  transition: (node: LineageNode) => LineageNode,
  { reason, related }: Details = { reason: null, related: null },
): Promise<Outcome<LineageNode>> {
  const reads = new ReadSet();
  reads.nodes.add(nodeId);
  reads.changing.add(nodeId);
  if (related !== null) {
    const { otherId: targetNodeId, type: relationshipType } = related;
    reads.edge(null, { sourceNodeId: nodeId, targetNodeId, relationshipType });
  }
  return execute(write, reads, async (plan) => {
    const { slot, state } = plan.whole(nodeId);
    requireRev(state, expected);
    const next = transition(state);
    if (next === state) return unchanged(state);
    const change = { reason, at: write.now, by: write.journal.actorId };
    setStatus(plan, slot, next, change);
    if (related !== null) {
      await relate(plan, slot, plan.node(related.otherId, related.pointer), related.type, change);
    }
    return changed(next);
  });
}
