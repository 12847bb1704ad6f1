import {
  edgeIdOf,
  StemmaError,
  type EdgeRecord,
  type LineageEdge,
  type LineageNode,
  type TransitionRecord,
} from '@stemma/models';
import { taken, type ChunkPlan, type LineOutcome } from './chunk-plan.js';
import { transitionEventId } from './import-journal.js';
import { isSameEdge } from './same-as-stored.js';
import { relationKey, type NodeSlot } from './slots.js';

export async function applyEdge(plan: ChunkPlan, record: EdgeRecord): Promise<LineOutcome> {
  const source = plan.node(record.sourceNodeId, '/sourceNodeId');
  const target = plan.node(record.targetNodeId, '/targetNodeId');
  if (isKnownEdge(plan, record)) return 'unchanged';
  const edge = plan.edgeOf(record, source, target);
  await refuseCycle(plan, edge, source, target);
  await plan.addEdge(edge, source, target);
  return 'new';
}

/** @throws StemmaError `id_conflict`, `edge_exists` where the id, or the relation, is that of a different edge. */
export function isKnownEdge(plan: ChunkPlan, record: EdgeRecord): boolean {
  const { edgeId, sourceNodeId, targetNodeId, relationshipType } = record;
  const known = plan.known.edges.get(edgeId);
  if (known !== undefined) {
    if (known.deleted) throw taken('edge', edgeId, 'has been deleted');
    if (isSameEdge(known.edge, record)) return true;
    throw taken('edge', edgeId, 'is a different one here');
  }
  const related = plan.known.relations.get(relationKey(sourceNodeId, targetNodeId, relationshipType));
  if (related === undefined) return false;
  // An edge without an id of its own is known by its relation alone.
  if (edgeId === edgeIdOf(sourceNodeId, targetNodeId, relationshipType)) return true;
  throw new StemmaError('edge_exists', `There is a ${relationshipType} edge between these nodes already.`, {
    extra: { edgeId: related.edgeId, isActive: related.isActive },
  });
}

/** @throws StemmaError `lineage_cycle` */
export async function refuseCycle(
  plan: ChunkPlan,
  edge: LineageEdge,
  source: NodeSlot,
  target: NodeSlot,
): Promise<void> {
  if (edge.isActive && edge.isDerivationEdge) await plan.structure.refuseCycle(edge, source, target);
}

/** @throws StemmaError `node_not_found`, `illegal_transition`, `lineage_cycle` */
export async function applyTransition(plan: ChunkPlan, record: TransitionRecord): Promise<LineOutcome> {
  const slot = plan.node(record.nodeId, '/nodeId');
  const { status, reason, by, replacedByNodeId } = record;
  if (record.at !== null && isDone(plan, record.nodeId, status, record.at)) return 'unchanged';
  const before = slot.state;
  if (before === null) throw new Error(`the state of node ${slot.nodeId} was not read`);
  const at = record.at ?? plan.options.now;
  const after = transition(before, record, at);
  if (after === before) return 'unchanged';

  if ((status === 'deprecated' || status === 'merged') && replacedByNodeId !== null) {
    const other = plan.node(replacedByNodeId, '/replacedByNodeId');
    await relate(plan, slot, other, status === 'merged' ? 'merged_from' : 'replaced_by', at, by);
  }
  slot.state = after;
  if (!slot.isNew) slot.changed = true;
  plan.generated?.statusChanged(before, after, reason, at, by);
  rememberDone(plan);
  plan.transitions++;
  return 'new';
}

function transition(node: LineageNode, record: TransitionRecord, at: Date): LineageNode {
  switch (record.status) {
    case 'active':
      return node.activate(at);
    case 'deprecated':
      return node.deprecate(record.reason ?? '', record.replacedByNodeId, at);
    case 'archived':
      return node.archive(at);
    case 'merged':
      return node.mergeInto(record.replacedByNodeId ?? '', at);
    case 'draft':
      if (node.status === 'draft') return node;
      throw new StemmaError('illegal_transition', `A node cannot go from ${node.status} to draft.`, {
        extra: { from: node.status, to: 'draft' },
      });
  }
}

/** The event of a transition tells that it was made before, whatever has become of the node since. */
function isDone(plan: ChunkPlan, nodeId: string, status: LineageNode['status'], at: Date): boolean {
  return plan.generated !== null && plan.known.events.has(transitionEventId(nodeId, status, at));
}

function rememberDone(plan: ChunkPlan): void {
  const event = plan.generated?.events.at(-1);
  if (event !== undefined) plan.known.events.set(event.eventId, event);
}

async function relate(
  plan: ChunkPlan,
  source: NodeSlot,
  target: NodeSlot,
  relationshipType: 'replaced_by' | 'merged_from',
  at: Date,
  by: string,
): Promise<void> {
  const ends = { sourceNodeId: source.nodeId, targetNodeId: target.nodeId, relationshipType };
  if (plan.known.relations.has(relationKey(source.nodeId, target.nodeId, relationshipType))) return;
  const edge = plan.edgeOf(
    {
      record: 'edge',
      ...ends,
      edgeId: edgeIdOf(source.nodeId, target.nodeId, relationshipType),
      edgeStrength: 'moderate',
      similarityScore: null,
      confidenceScore: null,
      changeSummary: null,
      breakingChanges: false,
      isActive: true,
      deactivatedAt: null,
      deactivationReason: null,
      metadata: {},
      createdAt: at,
      createdBy: by,
      updatedAt: null,
      rev: null,
    },
    source,
    target,
  );
  await refuseCycle(plan, edge, source, target);
  await plan.addEdge(edge, source, target);
}
