import { edgeIdOf, LineageEdge, StemmaError, type LineageNode, type LineageStatus } from '@stemma/models';
import type { Relation } from '../ports/transaction.js';
import { lockEdge } from '../writes/find-or-refuse.js';
import { relationKey, type NodeSlot } from './known.js';
import type { Plan } from './plan.js';

/** A change of status: to which, why, and what stands in the node's place; when and by whom. */
export interface StatusChange {
  readonly status: LineageStatus;
  readonly reason: string | null;
  readonly replacedByNodeId: string | null;
  readonly at: Date;
  readonly by: string;
}

/** The node as the change leaves it; itself, where nothing changes. @throws StemmaError `illegal_transition`, `self_loop` */
export function changedBy(
  node: LineageNode,
  { status, reason, replacedByNodeId, at }: StatusChange,
): LineageNode {
  switch (status) {
    case 'active':
      return node.activate(at);
    case 'deprecated':
      return node.deprecate(reason ?? '', replacedByNodeId, at);
    case 'archived':
      return node.archive(at);
    case 'merged':
      return node.mergeInto(replacedByNodeId ?? '', at);
    case 'draft':
      if (node.status === 'draft') return node;
      throw new StemmaError('illegal_transition', `A node cannot go from ${node.status} to draft.`, {
        extra: { from: node.status, to: 'draft' },
      });
  }
}

/**
 * The edge from a node to what stands in its place: a replacement, along whose edge no ancestry runs, or a target in which it
 * lives on, and which thereby derives from it.
 */
export function relationOf(
  sourceNodeId: string,
  { status, replacedByNodeId: targetNodeId }: Pick<StatusChange, 'status' | 'replacedByNodeId'>,
): Relation | null {
  if (targetNodeId === null || (status !== 'deprecated' && status !== 'merged')) return null;
  return {
    sourceNodeId,
    targetNodeId,
    relationshipType: status === 'merged' ? 'merged_from' : 'replaced_by',
  };
}

/** @param after of another status than the slot's state, or with another replacement */
export function setStatus(
  plan: Plan,
  slot: NodeSlot,
  after: LineageNode,
  { reason, at, by }: StatusChange,
): void {
  const { state: before } = plan.whole(slot.nodeId);
  slot.state = after;
  slot.changed = !slot.isNew;
  plan.journal?.statusChanged(before, after, reason, at, by);
}

/** Makes the edge of `relationOf`, or reactivates it. @throws StemmaError `node_not_found`, `lineage_cycle` */
export async function relate(
  plan: Plan,
  ends: Relation,
  { at, by }: StatusChange,
  pointer: string,
): Promise<void> {
  const source = plan.node(ends.sourceNodeId);
  const target = plan.node(ends.targetNodeId, pointer);
  const known = plan.known.relations.get(relationKey(ends));
  if (known !== undefined) {
    if (!known.isActive) await plan.reactivate(await lockEdge(plan.tx, known.edgeId), at);
    return;
  }
  const edge = LineageEdge.create(
    {
      ...ends,
      edgeId: edgeIdOf(source.nodeId, target.nodeId, ends.relationshipType),
      sourcePatternId: source.patternId,
      targetPatternId: target.patternId,
      createdBy: by,
    },
    at,
  );
  await plan.refuseCycle(edge, source, target);
  await plan.addEdge(edge, source, target);
}
