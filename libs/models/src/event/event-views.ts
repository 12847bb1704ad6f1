import { unixSeconds, type Serialized } from '../fields/value-object.js';
import type { Actor, EventState } from './event-state.js';

export type EventJson = Serialized<EventState>;

export function eventJson(event: EventState): EventJson {
  return {
    eventId: event.eventId,
    eventType: event.eventType,
    severity: event.severity,
    patternId: event.patternId,
    nodeId: event.nodeId,
    edgeId: event.edgeId,
    timestamp: event.timestamp.toISOString(),
    actor: event.actor,
    apiKeyName: event.apiKeyName,
    correlationId: event.correlationId,
    sessionId: event.sessionId,
    executionId: event.executionId,
    data: event.data,
    changes: event.changes,
    previousState: event.previousState,
    newState: event.newState,
    errorMessage: event.errorMessage,
    errorDetails: event.errorDetails,
    metadata: event.metadata,
    tags: event.tags,
    sourceSystem: event.sourceSystem,
    sourceVersion: event.sourceVersion,
  };
}

/** One line of the audit trail: exactly these keys. */
export interface AuditLogEntry {
  readonly event_id: string;
  readonly event_type: string;
  readonly severity: string;
  readonly pattern_id: string;
  /** ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly actor: Actor;
  readonly correlation_id: string;
  readonly has_error: boolean;
  readonly error_message: string | null;
  readonly tags: readonly string[];
}

export function auditLogEntry(event: EventState): AuditLogEntry {
  return {
    event_id: event.eventId,
    event_type: event.eventType,
    severity: event.severity,
    pattern_id: event.patternId,
    timestamp: event.timestamp.toISOString(),
    actor: { type: event.actor.type, id: event.actor.id },
    correlation_id: event.correlationId,
    has_error: isErrorSeverity(event),
    error_message: event.errorMessage,
    tags: [...event.tags],
  };
}

/** One entry of the event series: exactly these keys. */
export interface TimeSeriesEntry {
  /** Whole unix seconds. */
  readonly timestamp: number;
  readonly event_type: EventState['eventType'];
  readonly pattern_id: string;
  readonly severity: string;
  readonly actor_type: string;
  readonly has_error: boolean;
  readonly tags: readonly string[];
  readonly metadata: {
    readonly correlation_id: string;
    readonly session_id: string | null;
    readonly execution_id: string | null;
  };
}

export function timeSeriesEntry(event: EventState): TimeSeriesEntry {
  return {
    timestamp: unixSeconds(event.timestamp),
    event_type: event.eventType,
    pattern_id: event.patternId,
    severity: event.severity,
    actor_type: event.actor.type,
    has_error: isErrorSeverity(event),
    tags: [...event.tags],
    metadata: {
      correlation_id: event.correlationId,
      session_id: event.sessionId,
      execution_id: event.executionId,
    },
  };
}

export function isErrorSeverity({ severity }: Pick<EventState, 'severity'>): boolean {
  return severity === 'error' || severity === 'critical';
}
