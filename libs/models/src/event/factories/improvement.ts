import type { EventType } from '../../enumerations/event-type.js';
import type { JsonObject } from '../../fields/json-value.js';
import type { LineageEvent } from '../lineage-event.js';
import { eventOf, type EventContext, type OfNode, type StateChange } from './event-context.js';

interface ImprovementTold extends OfNode, StateChange {
  readonly improvementId: string;
  /** More to say: improvement type, delta, reason of a rejection … in snake_case. */
  readonly details?: JsonObject;
}

type ImprovementEventType = Extract<EventType, `improvement_${string}`>;

export const improvementProposed = improvement('improvement_proposed');
export const improvementValidated = improvement('improvement_validated');
export const improvementApplied = improvement('improvement_applied');
export const improvementRejected = improvement('improvement_rejected');

function improvement(eventType: ImprovementEventType) {
  return ({ improvementId, details, ...facts }: ImprovementTold, context: EventContext): LineageEvent =>
    eventOf({ eventType }, { ...facts, data: { ...details, improvement_id: improvementId } }, context);
}
