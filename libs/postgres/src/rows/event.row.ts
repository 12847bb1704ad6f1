import { LineageEvent, type EventState } from '@stemma/models';
import type { Columns } from '../sql/insert-rows.js';

export interface EventRow {
  event_id: string;
  event_type: EventState['eventType'];
  severity: EventState['severity'];
  pattern_id: string;
  node_id: string | null;
  edge_id: string | null;
  timestamp: Date;
  actor_type: EventState['actor']['type'];
  actor_id: string;
  api_key_name: string | null;
  correlation_id: string;
  session_id: string | null;
  execution_id: string | null;
  data: EventState['data'];
  changes: EventState['changes'];
  previous_state: EventState['previousState'];
  new_state: EventState['newState'];
  error_message: string | null;
  error_details: EventState['errorDetails'];
  metadata: EventState['metadata'];
  tags: string[];
  source_system: string;
  source_version: string | null;
}

export const eventColumns: Columns<EventRow & { batch_id: string }> = {
  event_id: 'uuid',
  event_type: 'text',
  severity: 'text',
  pattern_id: 'uuid',
  node_id: 'uuid',
  edge_id: 'uuid',
  timestamp: 'timestamptz',
  actor_type: 'text',
  actor_id: 'text',
  api_key_name: 'text',
  correlation_id: 'text',
  session_id: 'text',
  execution_id: 'uuid',
  data: 'jsonb',
  changes: 'jsonb',
  previous_state: 'jsonb',
  new_state: 'jsonb',
  error_message: 'text',
  error_details: 'jsonb',
  metadata: 'jsonb',
  tags: 'text[]',
  source_system: 'text',
  source_version: 'text',
  batch_id: 'uuid',
};

export function toEventRow(event: EventState): EventRow {
  return {
    event_id: event.eventId,
    event_type: event.eventType,
    severity: event.severity,
    pattern_id: event.patternId,
    node_id: event.nodeId,
    edge_id: event.edgeId,
    timestamp: event.timestamp,
    actor_type: event.actor.type,
    actor_id: event.actor.id,
    api_key_name: event.apiKeyName,
    correlation_id: event.correlationId,
    session_id: event.sessionId,
    execution_id: event.executionId,
    data: event.data,
    changes: event.changes,
    previous_state: event.previousState,
    new_state: event.newState,
    error_message: event.errorMessage,
    error_details: event.errorDetails,
    metadata: event.metadata,
    tags: [...event.tags],
    source_system: event.sourceSystem,
    source_version: event.sourceVersion,
  };
}

export function toEvent(row: EventRow): LineageEvent {
  return LineageEvent.from({
    eventId: row.event_id,
    eventType: row.event_type,
    severity: row.severity,
    patternId: row.pattern_id,
    nodeId: row.node_id,
    edgeId: row.edge_id,
    timestamp: row.timestamp,
    actor: { type: row.actor_type, id: row.actor_id },
    apiKeyName: row.api_key_name,
    correlationId: row.correlation_id,
    sessionId: row.session_id,
    executionId: row.execution_id,
    data: row.data,
    changes: row.changes,
    previousState: row.previous_state,
    newState: row.new_state,
    errorMessage: row.error_message,
    errorDetails: row.error_details,
    metadata: row.metadata,
    tags: row.tags,
    sourceSystem: row.source_system,
    sourceVersion: row.source_version,
  });
}
