import type { EventType } from '../../enumerations/event-type.js';
import type { JsonObject } from '../../fields/json-value.js';
import type { LineageEvent } from '../lineage-event.js';
import { eventOf, type EventContext } from './event-context.js';

interface Modification {
  readonly patternId: string;
  readonly nodeId?: string | null;
  readonly edgeId?: string | null;
  readonly previousState: JsonObject;
  readonly newState: JsonObject;
  readonly changes?: JsonObject | null;
}

type ModificationType = Extract<EventType, 'pattern_modified' | 'metadata_updated' | 'tags_updated'>;

export const patternModified = modification('pattern_modified');
export const metadataUpdated = modification('metadata_updated');
export const tagsUpdated = modification('tags_updated');

function modification(eventType: ModificationType) {
  return (facts: Modification, context: EventContext): LineageEvent => eventOf({ eventType }, facts, context);
}

interface Told {
  readonly eventId: string;
  readonly patternId: string;
  readonly nodeId: string;
  readonly executionId: string | null;
  readonly timestamp: Date;
  readonly sourceSystem: string;
  readonly data: JsonObject;
}

/** That another system told something, in its own words. */
export function told(
  { eventId, timestamp, sourceSystem, ...facts }: Told,
  context: EventContext,
): LineageEvent {
  return eventOf({ eventType: 'metadata_updated' }, facts, { ...context, eventId, timestamp, sourceSystem });
}
