import type { LineageNode } from '@stemma/models';
import { LineageEdge, edgeIdOf } from '@stemma/models';
import { reactivateEdge } from '../edges/change-edge.js';
import { connect } from '../edges/connect.js';
import { lockNode, nodesNotFound, requireRev } from '../writes/find-or-refuse.js';
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
export async function deprecate(
  write: Write,
  change: StatusChange & { readonly reason: string; readonly replacedByNodeId: string | null },
): Promise<Outcome<LineageNode>> {
  const { reason, replacedByNodeId } = change;
  const outcome = await changeStatus(
    write,
    change,
    (node) => node.deprecate(reason, replacedByNodeId, write.now),
    reason,
  );
  if (replacedByNodeId !== null && outcome.outcome === 'changed') {
    await relate(write, outcome.answer, replacedByNodeId, 'replaced_by', '/replacedByNodeId');
  }
  return outcome;
}

/** The node's content lives on in the target, which thereby derives from it (merged_from). */
export async function mergeInto(
  write: Write,
  change: StatusChange & { readonly targetNodeId: string },
): Promise<Outcome<LineageNode>> {
  // Families before rows, as everybody takes them: so no two wait for one another.
  await write.tx.families.lock([change.nodeId, change.targetNodeId]);
  const outcome = await changeStatus(write, change, (node) => node.mergeInto(change.targetNodeId, write.now));
  if (outcome.outcome === 'changed') {
    await relate(write, outcome.answer, change.targetNodeId, 'merged_from', '/targetNodeId');
    // Joining the families may have given the node another one.
    return changed(await lockNode(write.tx, change.nodeId));
  }
  return outcome;
}

async function changeStatus(
  { tx, now, journal }: Write,
  { nodeId, expected }: StatusChange,
  transition: (node: LineageNode) => LineageNode,
  reason: string | null = null,
): Promise<Outcome<LineageNode>> {
  const node = await lockNode(tx, nodeId);
  requireRev(node, expected);
  const next = transition(node);
  if (next === node) return unchanged(node);
  await tx.nodes.update(next);
  journal.statusChanged(node, next, reason, now, journal.actorId);
  return changed(next);
}

async function relate(
  write: Write,
  node: LineageNode,
  otherId: string,
  relationshipType: 'replaced_by' | 'merged_from',
  pointer: string,
): Promise<void> {
  const [other] = await write.tx.nodes.find([otherId]);
  if (other === undefined) throw nodesNotFound([otherId], [pointer]);
  const edge = LineageEdge.create(
    {
      edgeId: edgeIdOf(node.nodeId, other.nodeId, relationshipType),
      sourceNodeId: node.nodeId,
      targetNodeId: other.nodeId,
      sourcePatternId: node.patternId,
      targetPatternId: other.patternId,
      relationshipType,
      createdBy: write.journal.actorId,
    },
    write.now,
  );
  const known = await write.tx.edges.findBetween(node.nodeId, other.nodeId, relationshipType);
  if (known === null) await connect(write, edge);
  else await reactivateEdge(write, known.edgeId, 'any');
}
