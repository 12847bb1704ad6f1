import { check } from '../errors/check.js';
import { valueObject } from '../fields/value-object.js';
import {
  isImprovementEvent,
  isLifecycleEvent,
  isModificationEvent,
  isQualityEvent,
  isRelationshipEvent,
  isUsageEvent,
} from './event-groups.js';
import { eventJsonSchema } from './event-input.js';
import type { EventState } from './event-state.js';
import {
  auditLogEntry,
  eventJson,
  isErrorSeverity,
  timeSeriesEntry,
  type AuditLogEntry,
  type EventJson,
  type TimeSeriesEntry,
} from './event-views.js';

/** One audited fact. It is appended and never changed; `lineageEvents` makes the usual ones. */
export class LineageEvent extends valueObject<EventState>() {
  private constructor(state: EventState) {
    super(state);
  }

  /** A checked or stored state, trusted as it is. */
  static from(state: EventState): LineageEvent {
    return new LineageEvent(state);
  }

  /** Reads what `toJSON` wrote. @throws StemmaError validation_failed */
  static fromJSON(json: unknown): LineageEvent {
    return new LineageEvent(check(eventJsonSchema, json));
  }

  get isError(): boolean {
    return isErrorSeverity(this);
  }

  get isLifecycle(): boolean {
    return isLifecycleEvent(this.eventType);
  }

  get isModification(): boolean {
    return isModificationEvent(this.eventType);
  }

  get isRelationship(): boolean {
    return isRelationshipEvent(this.eventType);
  }

  get isUsage(): boolean {
    return isUsageEvent(this.eventType);
  }

  get isQuality(): boolean {
    return isQualityEvent(this.eventType);
  }

  get isImprovement(): boolean {
    return isImprovementEvent(this.eventType);
  }

  /** It tells what changed: either the changes, or both the state before and the state after. */
  get hasChanges(): boolean {
    return this.changes !== null || (this.previousState !== null && this.newState !== null);
  }

  toJSON(): EventJson {
    return eventJson(this);
  }

  toAuditLogEntry(): AuditLogEntry {
    return auditLogEntry(this);
  }

  toTimeSeriesEntry(): TimeSeriesEntry {
    return timeSeriesEntry(this);
  }
}
