import type { LineageEvent } from '../lineage-event.js';
import { eventOf, type EventContext, type OfNode, type StateChange } from './event-context.js';

export type StatusChange = OfNode & StateChange;

export function activation(facts: StatusChange, context: EventContext): LineageEvent {
  return eventOf({ eventType: 'pattern_activated' }, facts, context);
}

export interface PatternErased {
  readonly patternId: string;
  readonly erasureId: string;
}

export function patternErased({ patternId, erasureId }: PatternErased, context: EventContext): LineageEvent {
  const data = { erasure_id: erasureId };
  return eventOf({ eventType: 'pattern_erased', severity: 'warning' }, { patternId, data }, context);
}

export interface Deprecation extends OfNode, StateChange {
  readonly reason: string;
  readonly replacedByNodeId: string | null;
}

export function deprecation(
  { reason, replacedByNodeId, ...facts }: Deprecation,
  context: EventContext,
): LineageEvent {
  const data = { reason, replaced_by_node_id: replacedByNodeId };
  return eventOf({ eventType: 'pattern_deprecated', severity: 'warning' }, { ...facts, data }, context);
}

export interface Archival extends OfNode, StateChange {
  readonly reason?: string | null;
}

export function archival({ reason = null, ...facts }: Archival, context: EventContext): LineageEvent {
  const data = reason === null ? {} : { reason };
  return eventOf({ eventType: 'pattern_archived' }, { ...facts, data }, context);
}

export interface Merger extends OfNode, StateChange {
  readonly targetNodeId: string;
}

export function merger({ targetNodeId, ...facts }: Merger, context: EventContext): LineageEvent {
  const data = { target_node_id: targetNodeId };
  return eventOf({ eventType: 'pattern_merged' }, { ...facts, data }, context);
}
