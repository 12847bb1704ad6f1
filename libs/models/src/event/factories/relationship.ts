import type { StoredRelationshipType } from '../../enumerations/relationship-type.js';
import type { LineageEvent } from '../lineage-event.js';
import { eventOf, type EventContext, type OfNode, type StateChange } from './event-context.js';

interface OfEdge extends OfNode {
  readonly edgeId: string;
  readonly relationshipType: StoredRelationshipType;
}

export interface ParentAdded extends OfEdge {
  readonly parentNodeId: string;
}

/** Told of the younger node. */
export function parentAdded(
  { parentNodeId, relationshipType, ...facts }: ParentAdded,
  context: EventContext,
): LineageEvent {
  const data = { parent_node_id: parentNodeId, relationship_type: relationshipType };
  return eventOf({ eventType: 'parent_added' }, { ...facts, data }, context);
}

export interface ChildAdded extends OfEdge {
  readonly childNodeId: string;
}

/** Told of the older node. */
export function childAdded(
  { childNodeId, relationshipType, ...facts }: ChildAdded,
  context: EventContext,
): LineageEvent {
  const data = { child_node_id: childNodeId, relationship_type: relationshipType };
  return eventOf({ eventType: 'child_added' }, { ...facts, data }, context);
}

export interface RelationshipRemoved extends OfEdge, StateChange {
  readonly otherNodeId: string;
  readonly reason: string;
}

export function relationshipRemoved(
  { otherNodeId, relationshipType, reason, ...facts }: RelationshipRemoved,
  context: EventContext,
): LineageEvent {
  const data = { other_node_id: otherNodeId, relationship_type: relationshipType, reason };
  return eventOf({ eventType: 'relationship_removed' }, { ...facts, data }, context);
}
