import { edgeIdOf, LineageEdge, type LineageNode } from '@stemma/models';
import { lockEdge } from '../writes/find-or-refuse.js';
import { relationKey, type NodeSlot } from './known.js';
import type { Plan } from './plan.js';

/** A change of status: why, when and by whom. */
export interface StatusChange {
  readonly reason: string | null;
  readonly at: Date;
  readonly by: string;
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

export type Relating = 'replaced_by' | 'merged_from';

/** The edge to what stands in a node's place: a new one, or the one that was deactivated. @throws StemmaError `lineage_cycle` */
export async function relate(
  plan: Plan,
  source: NodeSlot,
  target: NodeSlot,
  relationshipType: Relating,
  { at, by }: StatusChange,
): Promise<void> {
  const ends = { sourceNodeId: source.nodeId, targetNodeId: target.nodeId, relationshipType };
  const known = plan.known.relations.get(relationKey(ends));
  if (known !== undefined) {
    if (!known.isActive) await plan.reactivate(await lockEdge(plan.tx, known.edgeId), at);
    return;
  }
  const edge = LineageEdge.create(
    {
      ...ends,
      edgeId: edgeIdOf(source.nodeId, target.nodeId, relationshipType),
      sourcePatternId: source.patternId,
      targetPatternId: target.patternId,
      createdBy: by,
    },
    at,
  );
  await plan.refuseCycle(edge, source, target);
  await plan.addEdge(edge, source, target);
}
