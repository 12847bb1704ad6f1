import type { LineageEvent } from '@stemma/models';
import type { EventQuery } from '../ports/catalogue.js';

/** What an event must be; absent: whatever it is. */
export type EventFilter = Pick<
  EventQuery,
  'patternId' | 'nodeId' | 'eventType' | 'severity' | 'actor' | 'correlationId'
>;

export function matches(event: LineageEvent, filter: EventFilter): boolean {
  const { patternId, nodeId, eventType, severity, actor, correlationId } = filter;
  return (
    (patternId === undefined || event.patternId === patternId) &&
    (nodeId === undefined || event.nodeId === nodeId) &&
    (eventType === undefined || event.eventType === eventType) &&
    (severity === undefined || event.severity === severity) &&
    (actor === undefined || event.actor.id === actor) &&
    (correlationId === undefined || event.correlationId === correlationId)
  );
}
