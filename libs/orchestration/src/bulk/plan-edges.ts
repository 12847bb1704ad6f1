import { edgeIdOf, type EdgeRecord, type TransitionRecord } from '@stemma/models';
import { changedBy, relate, relationOf, setStatus } from '../plan/change-status.js';
import { relationKey } from '../plan/known.js';
import { edgeExists } from '../writes/find-or-refuse.js';
import { transitionEventId } from './import-journal.js';
import { isKnown, taken, type ImportPlan, type LineOutcome } from './import-plan.js';
import { isSameEdge } from './same-as-stored.js';

export async function applyEdge(plan: ImportPlan, record: EdgeRecord): Promise<LineOutcome> {
  const source = plan.node(record.sourceNodeId, '/sourceNodeId');
  const target = plan.node(record.targetNodeId, '/targetNodeId');
  if (isKnownEdge(plan, record)) return 'unchanged';
  const edge = plan.edgeOf(record, source, target);
  await plan.refuseCycle(edge, source, target);
  await plan.addEdge(edge, source, target);
  return 'new';
}

/** @throws StemmaError `id_conflict`, `edge_exists` where the id, or the relation, is that of a different edge. */
export function isKnownEdge(plan: ImportPlan, record: EdgeRecord): boolean {
  const { edgeId, sourceNodeId, targetNodeId, relationshipType } = record;
  const known = plan.known.edges.get(edgeId);
  if (known?.deleted === true) throw taken('edge', edgeId, 'has been deleted');
  if (isKnown('edge', edgeId, known, ({ edge }) => isSameEdge(edge, record))) return true;
  const related = plan.known.relations.get(relationKey(record));
  if (related === undefined) return false;
  // An edge without an id of its own is known by its relation alone.
  if (edgeId === edgeIdOf(sourceNodeId, targetNodeId, relationshipType)) return true;
  throw edgeExists(related);
}

/** @throws StemmaError `node_not_found`, `illegal_transition`, `lineage_cycle` */
export async function applyTransition(plan: ImportPlan, record: TransitionRecord): Promise<LineOutcome> {
  const { slot, state: before } = plan.whole(record.nodeId, '/nodeId');
  const change = { ...record, at: record.at ?? plan.options.now };
  const eventId = transitionEventId(record.nodeId, record.status, change.at);
  // Its event tells that it was made before, whatever has become of the node since.
  if (record.at !== null && plan.journal !== null && plan.facts.events.has(eventId)) return 'unchanged';
  const after = changedBy(before, change);
  if (after === before) return 'unchanged';

  const relation = relationOf(record.nodeId, record);
  if (relation !== null) await relate(plan, relation, change, '/replacedByNodeId');
  setStatus(plan, slot, after, change);
  const event = plan.journal?.events.at(-1);
  if (event !== undefined) plan.facts.events.set(event.eventId, event);
  plan.transitions++;
  return 'new';
}
